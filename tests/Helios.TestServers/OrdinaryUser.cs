using Helios.Processes;

namespace Helios.TestServers;

/// <summary>
/// A user without privileges, for tests that root cannot make fail. Root makes one; what the tests need is copied to where that user may
/// read it.
/// </summary>
internal sealed class OrdinaryUser(string folder)
{
    private const string Name = "helios-tests";

    /// <summary>Makes the user where there is none, and its folder.</summary>
    /// <param name="parent">A folder that others may enter.</param>
    /// <param name="projects">What it is to run.</param>
    public static async Task<OrdinaryUser> Create(string parent, IEnumerable<TestProject> projects)
    {
        if (!(await Run("id", "-u", Name)).Succeeded)
            (
                await Run("useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/bin/sh", Name)
            ).EnsureSucceeded();
        var folder = Path.Combine(parent, "user");
        foreach (var name in projects.Select(project => project.Name).Distinct(StringComparer.Ordinal).Append("Helios.FakeAgent"))
        {
            var copy = Path.Combine(folder, "bin", name);
            Directory.CreateDirectory(copy);
            (await Run("cp", "-R", $"artifacts/bin/{name}/release", copy)).EnsureSucceeded();
        }
        Directory.CreateDirectory(Path.Combine(folder, "home"));
        Directory.CreateDirectory(Path.Combine(folder, "tmp"));
        (await Run("chmod", "-R", "u=rwX,go=rX", folder)).EnsureSucceeded();
        (await Run("chown", "-R", $"{Name}:", folder)).EnsureSucceeded();
        return new OrdinaryUser(folder);
    }

    /// <summary>The tests of a project as that user.</summary>
    public CommandSpec Command(TestProject project, IEnumerable<string> arguments) =>
        new CommandSpec(
            "setpriv",
            [
                "--reuid",
                Name,
                "--regid",
                Name,
                "--init-groups",
                "--inh-caps",
                "-all",
                "--bounding-set",
                "-all",
                "env",
                $"HOME={Path.Combine(folder, "home")}",
                $"TMPDIR={Path.Combine(folder, "tmp")}",
                $"USER={Name}",
                $"LOGNAME={Name}",
                Path.Combine(folder, "bin", project.Name, "release", project.Name),
                .. arguments,
            ]
        ).In(Path.Combine(folder, "home"));

    private static Task<CommandResult> Run(string program, params string[] arguments) =>
        ProcessRunner.Instance.Run(new CommandSpec(program, arguments), CancellationToken.None);
}
