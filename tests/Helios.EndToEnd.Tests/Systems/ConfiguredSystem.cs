using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>A system that knows a forge, and an agent of its host's own.</summary>
public sealed class ConfiguredSystem : IAsyncLifetime
{
    public const string Token = "token-of-the-forge";

    private const string Agent = """
        {
          "name": "mine",
          "launch": { "program": "PROGRAM", "headless": [["--model", "{model}"], ["{permissions}"], ["{prompt}"]], "permissions": { "all": ["--yes"] } },
          "observe": { "events": [{ "if": { "type": "start" }, "activity": "active", "took_prompt": true, "conversation": "id" }] }
        }
        """;

    private EmbeddedSystem? system;

    internal EmbeddedSystem System => system!;

    internal PullRequestForge Forge { get; private set; } = null!;

    /// <summary>What the agent was started with: a line for each argument, and its own variable.</summary>
    internal string Notes => Path.Combine(System.Home, "notes");

    public async ValueTask InitializeAsync()
    {
        Forge = await PullRequestForge.Start();
        system = new EmbeddedSystem(
            ("Helios__Sessions__Scm__BaseUrl", Forge.Address.ToString()),
            ("Helios__Sessions__Scm__Hosts__0", "git.example"),
            ("Helios__Sessions__Scm__Token", Token)
        );
        var program = Path.Combine(System.Home, "mine");
        await File.WriteAllTextAsync(
            program,
            $"#!/bin/sh\nprintf '%s\\n' \"$@\" \"$OWN\" >'{Notes}.new'; mv '{Notes}.new' '{Notes}'\n"
                + """echo '{"type": "start", "id": "chat-1"}'; exec sleep 300"""
                + "\n"
        );
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var folder = Directory.CreateDirectory(Path.Combine(System.Home, "agents.d")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.json"), Agent.Replace("PROGRAM", program, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.json"), "{}");
        await System.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (system is not null)
            await system.DisposeAsync();
        await Forge.DisposeAsync();
    }
}
