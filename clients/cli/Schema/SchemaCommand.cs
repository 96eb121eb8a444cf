using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;

namespace Helios.Cli.Schema;

/// <summary><c>helios schema</c>: the schemas of <c>--json</c>, for programs that read it. Needs no server.</summary>
internal static class SchemaCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = new Argument<string?>("NAME")
        {
            Description = "The schema, as in the field 'schema': lane, or helios.lane/1. Default: all.",
            Arity = ArgumentArity.ZeroOrOne,
            // Otherwise the help lists every schema in its place.
            HelpName = "NAME",
        };
        named.CompletionSources.Add(_ => JsonSchemas.Names.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        var command = new HeliosCommand(
            "schema",
            "Prints the JSON Schemas of the output of --json.",
            "helios schema                                 # all, by name",
            "helios schema lane",
            "helios schema --quiet                         # only the names"
        )
        {
            named,
        };
        return command.Runs(
            environment,
            (call, _) =>
            {
                if (call.Value(named) is not { } text)
                {
                    All(call);
                    return Task.FromResult(ExitCodes.Done);
                }

                var name =
                    text.StartsWith("helios.", StringComparison.Ordinal) && text.EndsWith("/1", StringComparison.Ordinal)
                        ? text["helios.".Length..^2]
                        : text;
                var shape =
                    JsonSchemas.Find(name)
                    ?? throw new CliException(
                        ExitCodes.NotFound,
                        "schema_not_found",
                        $"No such schema: '{text}'. Available: {string.Join(", ", JsonSchemas.Names)}.",
                        "helios schema --quiet"
                    );
                call.Data(call.Quiet ? $"helios.{name}/1" : shape.ToJsonString(Indented));
                return Task.FromResult(ExitCodes.Done);
            }
        );
    }

    private static void All(CliCall call)
    {
        if (call.Quiet)
        {
            foreach (var name in JsonSchemas.Names)
                call.Data($"helios.{name}/1");
            return;
        }

        var all = new JsonObject();
        foreach (var name in JsonSchemas.Names)
            all[$"helios.{name}/1"] = JsonSchemas.Find(name);
        call.Data(all.ToJsonString(Indented));
    }
}
