using Helios.Processes;
using Helios.Testing;

namespace Helios.Cli.Tests;

/// <summary><c>./helios</c> of a checkout, with a compiler that only writes down what it was called for.</summary>
[Trait("req", "cli-native")]
public sealed class LauncherTests : IDisposable
{
    private static readonly string[] Sources =
    [
        "shared/Helios.Contracts/Lane.cs",
        "shared/Helios.Client/Client.cs",
        "shared/Helios.Processes/Spawn.cs",
        "clients/cli/Command.cs",
        "clients/native-cli/Program.cs",
        "services/worktree-agent/Agent.cs",
        "Directory.Build.props",
        "Directory.Packages.props",
        "global.json",
    ];

    private static readonly string[] Tools =
    [
        "bash",
        "cat",
        "chmod",
        "dirname",
        "env",
        "find",
        "flock",
        "ln",
        "mkdir",
        "mv",
        "nice",
        "readlink",
        "rm",
        "sed",
        "setsid",
        "sh",
        "touch",
    ];

    private const string Compiler = """
        #!/bin/sh
        echo "$1" >>"$CHECKOUT/calls"
        program() { mkdir -p "${1%/*}"; printf '#!/bin/sh\necho "%s:" "$@"; echo "as $HELIOS_COMMAND" >&2\n' "$2" >"$1"; chmod +x "$1"; }
        case $1 in
            build) program "$CHECKOUT/artifacts/bin/Helios.ManagedCli/release/helios" managed ;;
            publish)
                [ ! -e "$CHECKOUT/broken" ] || { echo "the linker failed"; exit 1; }
                while [ "$1" != -o ]; do shift; done
                program "$2/helios-native" native ;;
        esac
        """;

    private readonly TemporaryFolder checkout = new("a check out");

    public LauncherTests()
    {
        foreach (var source in Sources)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(checkout[source])!);
            File.WriteAllText(checkout[source], "");
        }

        Directory.CreateDirectory(checkout["eng"]);
        Directory.CreateDirectory(checkout["tools"]);
        foreach (var script in (string[])["helios", "eng/build-native-cli.sh", "eng/precompile.sh", "eng/run-managed-cli.sh"])
            File.Copy(Path.Combine(BuiltProgram.Root, script), checkout[script]);
        foreach (var tool in Tools)
            File.CreateSymbolicLink(checkout["tools", tool], WhichProgram.Find(tool)!);
        foreach (var tool in (string[])["dotnet", "gcc"])
        {
            File.WriteAllText(checkout["tools", tool], Compiler);
            File.SetUnixFileMode(checkout["tools", tool], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => checkout.Dispose();

    [Fact]
    public async Task The_first_call_runs_the_managed_program_and_later_ones_the_native_one()
    {
        (await Helios("lane", "list")).ShouldBe("managed: lane list\n");
        await NativeIsBuilt();

        (await Helios("lane", "show", "a b")).ShouldBe("native: lane show a b\n");
        (await Helios("--version")).ShouldBe("native: --version\n");
        Calls().ShouldBe(["build", "publish"]);
    }

    [Theory]
    [InlineData("clients/cli/Command.cs")]
    [InlineData("shared/Helios.Processes/Spawn.cs")]
    [InlineData("Directory.Packages.props")]
    [InlineData("clients/cli/New.cs")]
    public async Task A_changed_or_new_source_is_noticed_at_once(string source)
    {
        await Helios("lane", "list");
        await NativeIsBuilt();

        File.AppendAllText(checkout[source], "// changed");

        (await Helios("lane", "list")).ShouldBe("managed: lane list\n");
        await Eventually.Holds(() => Calls().Count(call => call == "publish") == 2);
        await Eventually.Passes(async () => (await Helios("lane", "list")).ShouldBe("native: lane list\n"));
        Calls().ShouldBe(["build", "publish", "build", "publish"]);
    }

    [Fact]
    public async Task A_deleted_source_is_noticed_too()
    {
        await Helios("lane", "list");
        await NativeIsBuilt();

        File.Delete(checkout["shared/Helios.Client/Client.cs"]);

        (await Helios("lane", "list")).ShouldBe("managed: lane list\n");
    }

    [Fact]
    public async Task A_change_of_a_service_is_noticed_by_what_runs_services()
    {
        await Helios("lane", "list");
        await NativeIsBuilt();
        File.AppendAllText(checkout["services/worktree-agent/Agent.cs"], "// changed");

        (await Helios("lane", "list")).ShouldBe("native: lane list\n");
        // What the native program becomes for up.
        var up = await Run(checkout["artifacts/native/helios-managed"], "up");

        up.Stdout.Text.ShouldBe("managed: up\n");
        Calls().ShouldBe(["build", "publish", "build"]);
    }

    [Fact]
    public async Task Concurrent_first_calls_build_once()
    {
        var printed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Helios("lane", "list")));
        await NativeIsBuilt();

        printed.ShouldAllBe(line => line.EndsWith(": lane list\n", StringComparison.Ordinal));
        Calls().Order(StringComparer.Ordinal).ShouldBe(["build", "publish"]);
    }

    [Fact]
    public async Task A_native_build_that_fails_leaves_the_managed_program_and_a_log_and_is_not_repeated()
    {
        File.WriteAllText(checkout["broken"], "");
        await Helios("lane", "list");
        await Eventually.Holds(() => File.Exists(checkout["artifacts/native/failed"]));

        var again = await Run(checkout["helios"], "lane", "list");

        again.Stdout.Text.ShouldBe("managed: lane list\n");
        again.Stderr.Text.ShouldNotContain("linker");
        File.ReadAllText(checkout["artifacts/native/build.log"]).ShouldContain("the linker failed");
        Calls().ShouldBe(["build", "publish"]);
        // Whoever builds it by hand is told.
        var byHand = await Run(checkout["eng/build-native-cli.sh"]);
        byHand.ExitCode.ShouldBe(1);
        byHand.Stderr.Text.ShouldContain("the linker failed");
    }

    [Fact]
    public async Task Without_a_c_compiler_the_managed_program_is_used_and_nothing_is_said()
    {
        File.Delete(checkout["tools/gcc"]);
        await Helios("lane", "list");

        var again = await Run(checkout["helios"], "lane", "list");

        (again.Stdout.Text, again.Stderr.Text.Split('\n')[0]).ShouldBe(("managed: lane list\n", $"as {checkout["helios"]}"));
        Calls().ShouldBe(["build"]);
        (await Run(checkout["eng/build-native-cli.sh"])).Stderr.Text.ShouldContain("needs clang or gcc");
    }

    [Fact]
    public async Task Messages_name_the_command_that_was_typed()
    {
        await Helios("lane", "list");
        await NativeIsBuilt();
        File.CreateSymbolicLink(checkout["tools/helios"], checkout["helios"]);

        (await Run(checkout["helios"], "x")).Stderr.Text.ShouldBe("as \n");
        File.Move(checkout["tools/helios"], checkout["elsewhere"]);
        (await Run(checkout["elsewhere"], "x")).Stderr.Text.ShouldBe($"as {checkout["elsewhere"]}\n");
    }

    private async Task<string> Helios(params string[] args)
    {
        var ran = await Run(checkout["helios"], args);
        ran.ExitCode.ShouldBe(0, ran.Stderr.Text);
        return ran.Stdout.Text;
    }

    private Task<CommandResult> Run(string program, params string[] args) =>
        ProcessRunner.Instance.Run(
            new CommandSpec(program, args)
                .With("PATH", checkout["tools"])
                .With("CHECKOUT", checkout.Path)
                .Without("HELIOS_COMMAND")
                .Without("HELIOS_NATIVE"),
            CancellationToken.None
        );

    private Task NativeIsBuilt() => Eventually.Holds(() => File.Exists(checkout["artifacts/native/stamp"]));

    private string[] Calls() => File.ReadAllLines(checkout["calls"]);
}
