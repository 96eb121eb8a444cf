using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Helios.Architecture.Tests;

/// <summary>
/// How large classes and methods may be. A collaborator is a parameter of a constructor (also a primary one) of a class that is not a
/// record; clock, logger, options and the fault points of tests are not counted. A method's lines are those from its first modifier or
/// attribute to its closing brace, with blank lines and comments; constructors and operators are methods, and what is declared inside a
/// method is part of it.
/// </summary>
public sealed class SizeTests
{
    private const int MostCollaborators = 7;
    private const int MostLines = 60;

    private static readonly HashSet<string> Aside = new(StringComparer.Ordinal)
    {
        "AttentionClock",
        "IFaultPoints",
        "ILogger",
        "ILoggerFactory",
        "IOptions",
        "IOptionsMonitor",
        "TimeProvider",
    };

    public static TheoryData<string> Projects => [.. Repository.Projects.Keys];

    [Theory]
    [Trait("req", "architecture")]
    [MemberData(nameof(Projects))]
    public void A_class_has_few_collaborators(string project) =>
        Nodes<ParameterListSyntax>(project)
            .Where(list => list.Parent is ClassDeclarationSyntax or ConstructorDeclarationSyntax { Parent: ClassDeclarationSyntax })
            .Where(list => Collaborators(list) > MostCollaborators)
            .Select(list => $"{NameOf(list)} has {Collaborators(list)} collaborators")
            .ShouldBeEmpty();

    [Theory]
    [Trait("req", "architecture")]
    [MemberData(nameof(Projects))]
    public void A_method_fits_on_a_screen(string project) =>
        Nodes<BaseMethodDeclarationSyntax>(project)
            .Where(method => Lines(method) > MostLines)
            .Select(method => $"{NameOf(method)} has {Lines(method)} lines")
            .ShouldBeEmpty();

    private static IEnumerable<T> Nodes<T>(string project)
        where T : SyntaxNode =>
        Repository
            .Sources(Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(Repository.Projects[project].Path)!))
            .SelectMany(source => CSharpSyntaxTree.ParseText(source.Text).GetRoot().DescendantNodes().OfType<T>());

    private static int Collaborators(ParameterListSyntax list) =>
        list.Parameters.Count(parameter => !Aside.Contains(NameOf(parameter.Type)));

    private static int Lines(SyntaxNode method)
    {
        var span = method.SyntaxTree.GetLineSpan(method.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string NameOf(TypeSyntax? type) =>
        type switch
        {
            QualifiedNameSyntax qualified => NameOf(qualified.Right),
            NullableTypeSyntax nullable => NameOf(nullable.ElementType),
            SimpleNameSyntax simple => simple.Identifier.Text,
            _ => type?.ToString() ?? "",
        };

    private static string NameOf(SyntaxNode node) =>
        string.Join(
            '.',
            node.AncestorsAndSelf()
                .Reverse()
                .Select(part =>
                    part switch
                    {
                        TypeDeclarationSyntax type => type.Identifier.Text,
                        MethodDeclarationSyntax method => method.Identifier.Text,
                        ConstructorDeclarationSyntax => "(constructor)",
                        _ => null,
                    }
                )
                .OfType<string>()
        );
}
