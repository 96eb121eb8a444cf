using System.Reflection;
using System.Runtime.CompilerServices;

namespace Helios.Architecture.Tests;

public sealed class TypeTests
{
    private static readonly string[] EmptyWords =
    [
        "Extensions",
        "Extension",
        "Helpers",
        "Helper",
        "Utils",
        "Util",
        "Utilities",
        "Common",
        "Manager",
    ];

    private static readonly IReadOnlyList<Type> Types =
    [
        .. Repository.Projects.Values.SelectMany(project => Repository.Load(project).GetTypes()).Where(IsWrittenByUs),
    ];

    [Fact]
    [Trait("req", "architecture")]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        var bases = Types.Select(type => type.BaseType).OfType<Type>().Select(Definition).ToHashSet();

        Types
            .Where(type => type is { IsClass: true, IsSealed: false } && !bases.Contains(Definition(type)))
            .Select(type => type.FullName)
            .ShouldBeEmpty();
    }

    [Fact]
    [Trait("req", "architecture")]
    public void A_service_shows_its_extension_points_and_nothing_else()
    {
        foreach (var project in Repository.ProjectsUnder("services"))
        {
            var shown = Repository.Load(project).GetExportedTypes().Where(IsWrittenByUs).ToList();

            shown.Select(type => type.Name).ShouldBe([$"{project.Name["Helios.".Length..]}Service"]);
            shown.ShouldAllBe(type => type.IsAbstract && type.IsSealed);
        }
    }

    [Fact]
    [Trait("req", "architecture")]
    public void No_type_has_a_name_that_says_nothing() =>
        Types
            .Where(type => EmptyWords.Any(word => WithoutArity(type).EndsWith(word, StringComparison.Ordinal)))
            .Select(type => type.FullName)
            .ShouldBeEmpty();

    [Fact]
    [Trait("req", "architecture")]
    public void Everything_in_the_contracts_is_sealed_or_a_value()
    {
        var open = Repository
            .Load(Repository.Projects["Helios.Contracts"])
            .GetExportedTypes()
            .Where(type => type is { IsSealed: false, IsValueType: false, IsInterface: false });

        open.ShouldBeEmpty();
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static string WithoutArity(Type type) => type.Name.Split('`')[0];

    private static bool IsWrittenByUs(Type type) =>
        type.FullName!.StartsWith("Helios.", StringComparison.Ordinal)
        && !type.Name.Contains('<')
        && type.Namespace?.EndsWith(".CompiledModel", StringComparison.Ordinal) is not true
        && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && type.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>() is null
        && (type.DeclaringType is null || IsWrittenByUs(type.DeclaringType));
}
