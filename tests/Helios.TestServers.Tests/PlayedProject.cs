using Helios.Processes;
using Helios.Testing;

namespace Helios.TestServers.Tests;

/// <summary>A folder that looks like a repository with built test projects, whose test programs are shell scripts.</summary>
internal sealed class PlayedProject : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    /// <summary>Adds a project.</summary>
    /// <param name="name">Ends in <c>.Tests</c>.</param>
    /// <param name="script">What its test program does.</param>
    public PlayedProject With(string name, string script)
    {
        Directory.CreateDirectory(folder["tests", name]);
        var program = Directory.CreateDirectory(folder["artifacts", "bin", name, "release"]).FullName + "/" + name;
        File.WriteAllText(program, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this;
    }

    /// <summary>The run of all its tests. Without servers: none of these scripts uses one.</summary>
    public CommandSpec Run(params string[] names) =>
        new CommandSpec(BuiltProgram.Path("Helios.TestServers"), ["run", "--quick", .. names]) { Timeout = TimeSpan.FromMinutes(5) }
            .In(folder.Path)
            .With("TMPDIR", folder.Path);

    public void Dispose() => folder.Dispose();

    public static string Passed(string name) =>
        Starting(name) + Message($$"""{"$type":"test-passed","TestUniqueID":"{{name}}","ExecutionTime":0.5}""");

    public static string Failed(string name, string message) =>
        Starting(name)
        + Message($$"""{"$type":"test-failed","TestUniqueID":"{{name}}","Messages":["{{message}}"],"StackTraces":["at A.B()"]}""");

    public static string Skipped(string name) => Starting(name) + Message($$"""{"$type":"test-skipped","TestUniqueID":"{{name}}"}""");

    private static string Starting(string name) =>
        Message($$"""{"$type":"test-starting","TestUniqueID":"{{name}}","TestDisplayName":"{{name}}"}""");

    private static string Message(string json) => $"printf '%s\\n' '{json}'\n";
}
