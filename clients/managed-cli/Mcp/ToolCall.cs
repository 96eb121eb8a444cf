using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Helios.ManagedCli.Mcp;

/// <summary>A tool: its declaration, and its answers. What Helios refuses is a fault of the tool, in Helios's words.</summary>
internal static class ToolCall
{
    /// <summary>What the argument that names a lane is, for all tools.</summary>
    public const string TheLane = "The lane: its id, its name, or WORKSPACE/NAME. Default: the lane that you run in.";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static McpServerTool Reading(string name, string description, Delegate method) =>
        McpServerTool.Create(
            method,
            new McpServerToolCreateOptions
            {
                Name = name,
                Description = description,
                ReadOnly = true,
                Idempotent = true,
                OpenWorld = false,
            }
        );

    public static McpServerTool Changing(string name, string description, Delegate method, bool destructive = false) =>
        McpServerTool.Create(
            method,
            new McpServerToolCreateOptions
            {
                Name = name,
                Description = description,
                ReadOnly = false,
                Destructive = destructive,
                OpenWorld = false,
            }
        );

    /// <summary>Answers with JSON, or text.</summary>
    public static async Task<CallToolResult> Answer(CliCall call, Func<CliCall, Task<JsonNode>> work, CancellationToken ct)
    {
        // Calls may overlap, and each names its own subject.
        using var own = call.Another();
        try
        {
            var answer = await work(own);
            return Of(answer is JsonValue value && value.TryGetValue<string>(out var text) ? text : answer.ToJsonString(Readable));
        }
        catch (Exception wrong) when (CliErrors.Explain(wrong, own, ct) is { } explained)
        {
            return Of(Words(own, explained, wrong as HeliosProblemException), isError: true);
        }
    }

    private static string Words(CliCall call, CliException wrong, HeliosProblemException? problem)
    {
        var subject = call.Subject is null ? "" : $"{call.Subject}: ";
        var lines = new List<string> { $"{subject}{wrong.Message} [{wrong.Reason}]" };
        if (problem is not null)
            lines.AddRange(CliErrors.Faults(problem).Select(fault => $"- {fault}"));
        if (wrong.Next is { } next)
            lines.Add($"next: {next}");
        return string.Join('\n', lines);
    }

    private static CallToolResult Of(string text, bool isError = false) =>
        new() { Content = [new TextContentBlock { Text = text }], IsError = isError };
}
