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
}
