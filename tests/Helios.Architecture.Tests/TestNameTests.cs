using System.Text.RegularExpressions;

namespace Helios.Architecture.Tests;

/// <summary>One dialect: a test class is a noun phrase that names its subject, and a test is a sentence.</summary>
public sealed partial class TestNameTests
{
    // A sentence that begins with its verb has no subject.
    private static readonly HashSet<string> Verbs = new(StringComparer.Ordinal)
    {
        "Are",
        "Can",
        "Comes",
        "Counts",
        "Does",
        "Ends",
        "Gets",
        "Gives",
        "Goes",
        "Has",
        "Is",
        "Keeps",
        "Leaves",
        "Lets",
        "Makes",
        "May",
        "Needs",
        "Publishes",
        "Reads",
        "Refuses",
        "Returns",
        "Says",
        "Sends",
        "Shows",
        "Takes",
        "Waits",
        "Works",
        "Writes",
    };

    public static TheoryData<string> Projects => [.. Repository.ProjectsUnder("tests").Select(project => project.Name)];

    [Theory]
    [Trait("req", "architecture")]
    [MemberData(nameof(Projects))]
    public void A_class_with_tests_is_named_after_its_subject_and_its_file_after_the_class(string project) =>
        Tests(project)
            .Select(test => (test.Path, test.Class))
            .Distinct()
            .Where(test => !Subject().IsMatch(test.Class) || Path.GetFileNameWithoutExtension(test.Path) != test.Class)
            .Select(test => $"{test.Path}: {test.Class}")
            .ShouldBeEmpty();

    [Theory]
    [Trait("req", "architecture")]
    [MemberData(nameof(Projects))]
    public void A_test_is_a_sentence(string project) =>
        Tests(project)
            .Where(test => !test.Method.Contains('_') || Verbs.Contains(test.Method.Split('_')[0]))
            .Select(test => $"{test.Class}.{test.Method}")
            .ShouldBeEmpty();

    private static List<(string Path, string Class, string Method)> Tests(string project)
    {
        var folder = Path.GetDirectoryName(Repository.ProjectsUnder("tests").Single(each => each.Name == project).Path)!;
        var found = new List<(string, string, string)>();
        foreach (var (path, text) in Repository.Sources(Path.GetRelativePath(Repository.Root, folder)))
        {
            var name = "";
            foreach (Match part in Part().Matches(text))
            {
                if (part.Groups["class"].Success)
                    name = part.Groups["class"].Value;
                else
                    found.Add((path, name, part.Groups["method"].Value));
            }
        }

        return found;
    }

    [GeneratedRegex(
        "^(?!(The|An?)[A-Z])(?!.*(That|Which|Are|Is|At|When)[A-Z]).*Tests$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Subject();

    [GeneratedRegex(
        """
            ^[a-z]+\ [^\n(;]*class\ (?<class>\w+)
            | ^\ +\[(Fact|Theory)\b [^{;]*? \bpublic\ [^\n(]*?\b(?<method>\w+)\(
            """,
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Part();
}
