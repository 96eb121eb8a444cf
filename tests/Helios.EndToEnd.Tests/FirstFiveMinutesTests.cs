using System.Text;
using System.Text.RegularExpressions;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;
using Helios.Testing.Agents;

namespace Helios.EndToEnd.Tests;

/// <summary>
/// The commands of docs/first-five-minutes.md, as they stand there, in the shell of a person who has nothing yet. What they print is
/// compared with the document, or pasted into it.
/// </summary>
[Trait("req", "first-five-minutes")]
public sealed partial class FirstFiveMinutesTests
{
    private const string Agent = """
        read -r task
        clear
        printf '%s: how?\n\n  1. Hello\n  2. Good morning\n' "$task"
        read -r choice
        case $choice in 1) echo 'Hello, world' ;; *) echo 'Good morning, world' ;; esac >greeting.txt
        clear
        echo Done.
        exec cat
        """;

    private static readonly string Document = Path.Combine(BuiltProgram.Root, "docs", "first-five-minutes.md");

    [Fact]
    public async Task Every_command_of_the_document_works_and_prints_what_it_says()
    {
        await using var system = new EmbeddedSystem();
        await system.Start();
        using var desk = await NewDesk.Make(system, Agent);
        var text = await File.ReadAllTextAsync(Document);
        var written = new StringBuilder();
        var at = 0;
        foreach (var block in Blocks().Matches(text).Cast<Match>())
        {
            written.Append(text, at, block.Index - at);
            at = block.Index + block.Length;
            var (commands, expected) = (block.Groups["commands"].Value, block.Groups["printed"]);
            written.Append("```sh\n").Append(commands).Append("```\n");
            // The system under test is that.
            if (commands.StartsWith("./helios up", StringComparison.Ordinal))
                continue;
            var printed = await desk.Type(commands);
            if (IsLooking(commands))
            {
                // The agent needs a moment, as a person would.
                await Eventually.Holds(async () =>
                    (printed = await desk.Type(commands)) == await desk.Type(commands) && !IsTooEarly(printed)
                );
            }

            if (expected.Success)
                written.Append("\n```text\n").Append(printed).Append("```\n");
        }

        written.Append(text, at, text.Length - at);
        if (Environment.GetEnvironmentVariable("HELIOS_WRITE_DOCS") is "1")
            await File.WriteAllTextAsync(Document, written.ToString());
        else
            written.ToString().ShouldBe(text, "regenerate it: HELIOS_WRITE_DOCS=1 ./test EndToEnd -- -class '*FirstFiveMinutes*'");
    }

    [Fact]
    public async Task The_same_with_codex_against_a_model_of_the_tests_own()
    {
        await using var model = await ModelServer.Start();
        await using var system = new EmbeddedSystem(
            ("Helios__Harness__BaseUrl", model.Url.AbsoluteUri),
            ("Helios__Agents__Codex", await CodexProgram.Path()),
            ("Helios__Agents__CodexModel", "test-model"),
            ("Helios__Agents__CodexSandbox", "danger-full-access"),
            ("Helios__Agents__OpenaiUrl", model.Url.AbsoluteUri),
            ("HELIOS_HARNESS_KEY", "sk-of-the-harness"),
            ("OPENAI_API_KEY", "sk-of-the-provider")
        );
        await system.Start();
        using var desk = await NewDesk.Make(system, Agent);

        await desk.Type("git clone --quiet https://git.example/team/app.git\ncd app\n");
        await desk.Type("helios start 'run: echo Hello, world >greeting.txt' --agent codex --headless --name greet\n");
        await Eventually.Holds(async () =>
            (await desk.Type("helios lane diff greet --patch\n")).Contains("+Hello, world", StringComparison.Ordinal)
        );
        await Eventually.Holds(async () => (await desk.Type("helios session list --all\n")).Contains("done", StringComparison.Ordinal));
        await desk.Type("helios lane commit greet --message 'Greet the world'\nhelios lane merge greet --cleanup\n");

        (await desk.Type("git log --format=%s --max-count=1 --no-merges; cat greeting.txt\n")).ShouldBe("Greet the world\nHello, world\n");
        await Eventually.Holds(async () =>
            (await desk.Type("helios usage --by model\n")).Contains("codex test-model", StringComparison.Ordinal)
        );
        // Its end was asked for, and is not waited for.
        await Eventually.Holds(async () => (await desk.Type("helios lane list\n")).StartsWith("No lanes.", StringComparison.Ordinal));
    }

    /// <summary>Commands that only show what an agent does, which may be typed again.</summary>
    private static bool IsLooking(string commands) =>
        commands is "helios session answer greet-world\n" || commands.StartsWith("helios lane diff", StringComparison.Ordinal);

    private static bool IsTooEarly(string printed) =>
        !printed.Contains("2. Good morning", StringComparison.Ordinal) && !printed.Contains("+Hello", StringComparison.Ordinal);

    [GeneratedRegex(
        @"```sh\n(?<commands>.*?)```\n(\n```text\n(?<printed>.*?)```\n)?",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Blocks();

    /// <summary>A shell of a person with a home folder of their own, in which a forge has a repository.</summary>
    private sealed partial class NewDesk(TemporaryFolder folder, TemporaryRepository forge, CommandSpec shell) : IDisposable
    {
        private string here = folder.Path;

        public static async Task<NewDesk> Make(EmbeddedSystem system, string agent)
        {
            var folder = new TemporaryFolder();
            var forge = await TemporaryRepository.Create($"forge-{SharedSystem.NewName()}");
            await forge.Commit("agent.sh", agent + "\n");
            var programs = Directory.CreateDirectory(Path.Combine(folder.Path, "bin")).FullName;
            await File.WriteAllTextAsync(Path.Combine(programs, "helios"), $"#!/bin/sh\nexec '{BuiltProgram.HeliosClient}' \"$@\"\n");
            File.SetUnixFileMode(
                Path.Combine(programs, "helios"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
            var shell = new CommandSpec("bash", "--noprofile", "--norc", "-c") { Timeout = TimeSpan.FromMinutes(2) }
                .With("PATH", $"{programs}:{Environment.GetEnvironmentVariable("PATH")}")
                .With("HOME", folder.Path)
                .With("HELIOS_URL", system.Url.ToString())
                .With("XDG_CONFIG_HOME", Path.Combine(folder.Path, "config"))
                .With("XDG_STATE_HOME", Path.Combine(folder.Path, "state"))
                .With("GIT_CONFIG_COUNT", "1")
                .With("GIT_CONFIG_KEY_0", $"url.{forge.Path}.insteadOf")
                .With("GIT_CONFIG_VALUE_0", "https://git.example/team/app.git")
                .Without("HELIOS_TOKEN")
                .Without("HELIOS_LANE_ID");
            return new NewDesk(folder, forge, shell);
        }

        /// <summary>Types commands where the last ones ended, and returns what they print, with what differs each time replaced.</summary>
        public async Task<string> Type(string commands)
        {
            var place = Path.Combine(folder.Path, "place");
            var result = await ProcessRunner.Instance.Run(
                shell with
                {
                    Arguments = [.. shell.Arguments, $"exec 2>&1\n{commands}code=$?\npwd >'{place}'\nexit $code"],
                    WorkingDirectory = here,
                },
                CancellationToken.None
            );
            here = (await File.ReadAllTextAsync(place)).TrimEnd();
            return Plain(result.Stdout.Text);
        }

        private string Plain(string printed)
        {
            var text = printed.Replace(folder.Path, "/home/you", StringComparison.Ordinal);
            text = Addresses().Replace(text, "http://127.0.0.1:8787");
            text = Ids().Replace(text, "${kind}_01KB8ZJ4T6Q0WX5N9R3M7VHD2C");
            text = Hashes().Replace(text, found => "1f2e3d4c5b6a79880f1e2d3c4b5a69788f9e0d1c"[..found.Length]);
            text = Durations().Replace(text, "1 s");
            return text.Length == 0 || text.EndsWith('\n') ? text : text + "\n";
        }

        public void Dispose()
        {
            forge.Dispose();
            folder.Dispose();
        }

        [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.None, 1000)]
        private static partial Regex Addresses();

        [GeneratedRegex(@"\b(?<kind>[a-z]{2,4})_[0-9A-HJKMNP-TV-Z]{26}\b", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Ids();

        [GeneratedRegex(@"\b(?=[a-f]*[0-9])[0-9a-f]{7,40}\b", RegexOptions.None, 1000)]
        private static partial Regex Hashes();

        [GeneratedRegex(@"\b\d+([.,]\d+)? ?m?s\b", RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex Durations();
    }
}
