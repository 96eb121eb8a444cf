using System.Reflection;
using System.Xml.Linq;

namespace Helios.Architecture.Tests;

/// <summary>The working copy that the tests were built from: its projects, sources and built assemblies.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The product's projects by name.</summary>
    public static IReadOnlyDictionary<string, ProjectFile> Projects { get; } =
        new[] { "shared", "services", "clients" }.SelectMany(folder => ProjectsUnder(folder)).ToDictionary(project => project.Name);

    public static IEnumerable<ProjectFile> ProjectsUnder(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(ProjectFile.Read);

    /// <summary>Sources, by path relative to the root.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(params string[] folders) =>
        from folder in folders
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file)
        where !path.Contains("/obj/") && !path.Contains("/bin/")
        orderby path
        select (path, File.ReadAllText(file));

    public static Assembly Load(ProjectFile project) => Assembly.Load(project.AssemblyName);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Helios.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No Helios.sln above {AppContext.BaseDirectory}.");
    }
}

/// <summary>What a project file says.</summary>
internal sealed record ProjectFile(
    string Path,
    string Name,
    string AssemblyName,
    IReadOnlyList<string> Projects,
    IReadOnlyList<string> Packages
)
{
    public static ProjectFile Read(string path)
    {
        var xml = XDocument.Load(path);
        var name = System.IO.Path.GetFileNameWithoutExtension(path);
        return new ProjectFile(
            path,
            name,
            xml.Descendants("AssemblyName").SingleOrDefault()?.Value ?? name,
            [.. Included(xml, "ProjectReference").Select(include => System.IO.Path.GetFileNameWithoutExtension(include))],
            [.. Included(xml, "PackageReference")]
        );
    }

    private static IEnumerable<string> Included(XDocument xml, string item) =>
        xml.Descendants(item).Select(element => element.Attribute("Include")?.Value).OfType<string>();
}
