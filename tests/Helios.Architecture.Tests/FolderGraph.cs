using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

/// <summary>
/// Which folder of a project uses which, read from its sources. A folder is a namespace, so what a file uses stands in its usings, in names
/// qualified by a folder, and in names of the folders around its own.
/// </summary>
internal sealed partial class FolderGraph
{
    /// <summary>The project's own folder.</summary>
    public const string Top = "(root)";

    private readonly string root;
    private readonly Dictionary<string, HashSet<string>> types = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string From, string To), SortedSet<string>> uses = [];

    private FolderGraph(ProjectFile project)
    {
        root = project.Name;
        var files = Repository
            .Sources(Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project.Path)!))
            .Select(source => (source.Path, Text: Comment().Replace(source.Text, "")))
            .Select(source =>
                (
                    source.Path,
                    source.Text,
                    Namespace: Namespace().Match(source.Text) is { Success: true } match ? match.Groups["name"].Value : root
                )
            )
            .ToList();
        foreach (var (_, text, name) in files)
        {
            if (!types.TryGetValue(name, out var declared))
                types[name] = declared = new(StringComparer.Ordinal);
            declared.UnionWith(Declaration().Matches(text).Select(match => match.Groups["name"].Value));
        }
        foreach (var (path, text, name) in files)
        {
            foreach (var used in Used(text, name).Where(used => used != name))
            {
                var key = (FolderOf(name), FolderOf(used));
                if (!uses.TryGetValue(key, out var users))
                    uses[key] = users = new(StringComparer.Ordinal);
                users.Add(Path.GetFileName(path));
            }
        }
    }

    /// <summary>Every folder with a source.</summary>
    public IEnumerable<string> Folders => types.Keys.Select(FolderOf).Order(StringComparer.Ordinal);

    /// <summary>Who uses whom, with the files that do.</summary>
    public IReadOnlyDictionary<(string From, string To), SortedSet<string>> Uses => uses;

    public static FolderGraph Of(ProjectFile project) => new(project);

    private HashSet<string> Used(string text, string own)
    {
        var used = Using()
            .Matches(text)
            .Select(match => OwnerOf(match.Groups["name"].Value))
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var code = Using().Replace(Namespace().Replace(text, ""), "");
        var names = Name().Matches(code).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        used.UnionWith(
            types.Keys.Where(around =>
                own.StartsWith(around + ".", StringComparison.Ordinal) && types[around].Except(types[own]).Any(names.Contains)
            )
        );
        foreach (Match qualified in Qualified().Matches(code))
            used.UnionWith(
                types.Keys.Where(folder =>
                    folder.EndsWith("." + qualified.Groups["folder"].Value, StringComparison.Ordinal)
                    && types[folder].Contains(qualified.Groups["type"].Value)
                )
            );
        return used;
    }

    /// <summary>The folder that a using names, by itself or by a type in it.</summary>
    private string? OwnerOf(string name) =>
        types.ContainsKey(name) ? name
        : name.LastIndexOf('.') is > 0 and var dot
        && types.TryGetValue(name[..dot], out var declared)
        && declared.Contains(name[(dot + 1)..])
            ? name[..dot]
        : null;

    private string FolderOf(string name) => name == root ? Top : name[(root.Length + 1)..].Replace('.', '/');

    [GeneratedRegex(@"//[^\n]*", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"^namespace (?<name>[\w.]+);",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^using (static )?(\w+ = )?(?<name>[\w.]+);",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Using();

    [GeneratedRegex(
        @"^((public|internal|file|sealed|static|abstract|partial|readonly|ref|unsafe) )*(class|struct|interface|enum|record struct|record|delegate [\w<>?]+) (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<![.\w])[A-Z]\w*", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<![.\w])(?<folder>[A-Z]\w*)\.(?<type>[A-Z]\w*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Qualified();
}
