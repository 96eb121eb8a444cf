using Helios.Processes;

namespace Helios.Testing;

/// <summary>Programs of this repository, as they were built with the tests.</summary>
public static class BuiltProgram
{
    /// <summary>The executable of a project that was built in the same configuration as the running test.</summary>
    /// <param name="project">For instance <c>Helios.FakeAgent</c>.</param>
    /// <param name="executable">Its file name where it is not the project's.</param>
    public static string Path(string project, string? executable = null)
    {
        // artifacts/bin/<test project>/<configuration>/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var file = System.IO.Path.Combine(here.Parent?.Parent?.FullName ?? "/", project, here.Name, executable ?? project);
        return File.Exists(file) ? file : throw new FileNotFoundException($"{project} is not built: dotnet build tests/{project}", file);
    }

    public static string FakeAgent => Path("Helios.FakeAgent");

    /// <summary>The managed command line, which has all commands; compiled ahead of time where that is possible.</summary>
    public static string Helios => AheadOfTime.Value is (0, _) ? Precompiled("helios") : Path("Helios.ManagedCli", "helios");

    /// <summary>A service as a program of its own; compiled ahead of time where that is possible.</summary>
    /// <param name="project">For instance <c>Helios.WorktreeAgent</c>.</param>
    public static string Service(string project) => AheadOfTime.Value is (0, _) ? Precompiled(project) : Path(project);

    /// <summary>The native command line, built from the present sources. Throws if it cannot be built.</summary>
    public static string NativeHelios => Native.Value is (0, _) ? NativeFile : throw new InvalidOperationException(Native.Value.Said);

    /// <summary>The command line as a client: the native one, or the managed one on a machine that cannot build the native one.</summary>
    public static string HeliosClient => Native.Value is (0, _) ? NativeFile : Helios;

    /// <summary>The working copy that the tests were built from.</summary>
    public static string Root { get; } = FindRoot();

    private static string NativeFile => System.IO.Path.Combine(Root, "artifacts", "native", "helios");

    // Scripts that find everything up to date in no time where ./test has run them.
    private static readonly Lazy<(int? ExitCode, string Said)> Native = ByScript("build-native-cli.sh");
    private static readonly Lazy<(int? ExitCode, string Said)> AheadOfTime = ByScript("precompile.sh");

    private static Lazy<(int? ExitCode, string Said)> ByScript(string script) =>
        new(() =>
            Task.Run(async () =>
                {
                    var built = await ProcessRunner.Instance.Run(
                        new CommandSpec(System.IO.Path.Combine(Root, "eng", script)) { Timeout = TimeSpan.FromMinutes(15) },
                        CancellationToken.None
                    );
                    return (built.ExitCode, built.Stdout.Text + built.Stderr.Text);
                })
                .GetAwaiter()
                .GetResult()
        );

    private static string Precompiled(string program) => System.IO.Path.Combine(Root, "artifacts", "precompiled", program);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Helios.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Helios.sln above {AppContext.BaseDirectory}.");
    }
}
