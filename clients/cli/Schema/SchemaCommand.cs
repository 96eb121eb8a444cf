using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;

namespace Helios.Cli.Schema;

/// <summary><c>helios schema</c>: the shapes of <c>--json</c>, for programs that read it. Asks no server.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = new Argument<string?>("SHAPE")
        {
            Description = "The shape, as it stands in the field 'schema': lane, or helios.lane/1; all of them when absent.",
            Arity = ArgumentArity.ZeroOrOne,
            // Else the help names every shape in its place.
            HelpName = "SHAPE",
        };
        named.CompletionSources.Add(_ => JsonShapes.Names.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        var command = new HeliosCommand(
            "schema", "Prints the versioned shapes of --json as JSON Schema.",
            "helios schema                                 # all, by name",
            "helios schema lane",
            "helios schema --quiet                         # the names alone") { named };
        return command.Runs(environment, (call, _) =>
        {
            if (call.Value(named) is not { } text)
            {
                All(call);
                return Task.FromResult(ExitCodes.Done);
            }

            var name = text.StartsWith("helios.", StringComparison.Ordinal) && text.EndsWith("/1", StringComparison.Ordinal) ? text["helios.".Length..^2] : text;
            var shape = JsonShapes.Find(name) ?? throw new CliException(
                ExitCodes.NotFound, "schema_not_found", $"There is no shape '{text}'; there are {string.Join(", ", JsonShapes.Names)}.", "helios schema --quiet");
            call.Data(call.Quiet ? $"helios.{name}/1" : shape.ToJsonString(Indented));
            return Task.FromResult(ExitCodes.Done);
        });
    }

    private static void All(CliCall call)
    {
        if (call.Quiet)
        {
            foreach (var name in JsonShapes.Names)
                call.Data($"helios.{name}/1");
            return;
        }

        var all = new JsonObject();
        foreach (var name in JsonShapes.Names)
            all[$"helios.{name}/1"] = JsonShapes.Find(name);
        call.Data(all.ToJsonString(Indented));
    }
}
