using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.Processes.Files;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Operations;

/// <summary>
/// One file per operation, flushed before its message is acknowledged, and one per result. A result need not be flushed: after a power
/// failure the operation runs again, and finds what it made before.
/// </summary>
internal sealed class OperationStore(HostFolder folder)
{
    private const string ResultSuffix = ".result.json";

    private static readonly Dictionary<string, Type> Reports = new[]
    {
        typeof(LaneProvisioned),
        typeof(LaneProvisionFailed),
        typeof(ParTaskBound),
        typeof(ParTaskBindFailed),
        typeof(RunEnded),
        typeof(RunCancelHandled),
        typeof(LaneTornDown),
        typeof(LaneTearDownFailed),
        typeof(OperationSuperseded),
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>All unsettled operations, ordered by id, with their results if any.</summary>
    public IReadOnlyList<(HostOperation Operation, object? Result)> Load()
    {
        var found = new List<(HostOperation, object?)>();
        foreach (var path in Directory.EnumerateFiles(folder.Operations, "op_*.json").Order(StringComparer.Ordinal))
        {
            if (path.EndsWith(ResultSuffix, StringComparison.Ordinal))
            {
                // The agent was killed while deleting: the command is gone, its result is orphaned.
                if (!File.Exists(path[..^ResultSuffix.Length] + ".json"))
                    File.Delete(path);
                continue;
            }

            // An unreadable command was never acknowledged: the orchestrator sends it again.
            if (
                AgentFile.Read<OperationFile>(path) is not { } file
                || file.Command.Deserialize(HostOperation.CommandType(file.Kind), AgentFile.Json) is not { } command
            )
                continue;
            found.Add((new HostOperation(file.Ref, file.Kind, file.Cause, command), ReadResult(file.Ref.OperationId)));
        }

        return found;
    }

    public void Accept(HostOperation operation)
    {
        var command = JsonSerializer.SerializeToElement(operation.Command, operation.Command.GetType(), AgentFile.Json);
        var file = new OperationFile(operation.Ref, operation.Kind, operation.Cause, command);
        DurableFile.Write(CommandPath(operation.Ref.OperationId), AgentFile.Bytes(file));
    }

    public void Finish(OperationId operation, object report)
    {
        var type = report.GetType();
        if (!Reports.ContainsKey(type.Name))
            throw new ArgumentException($"{type.Name} is not a report of an operation.", nameof(report));
        AgentFile.Replace(
            ResultPath(operation),
            new ResultFile(type.Name, JsonSerializer.SerializeToElement(report, type, AgentFile.Json))
        );
    }

    public void Forget(OperationId operation)
    {
        // The command is deleted first: a result without a command is ignored, a command without its result would run again.
        File.Delete(CommandPath(operation));
        File.Delete(ResultPath(operation));
    }

    private object? ReadResult(OperationId operation) =>
        AgentFile.Read<ResultFile>(ResultPath(operation)) is { } file && Reports.TryGetValue(file.Report, out var type)
            ? file.Body.Deserialize(type, AgentFile.Json)
            : null;

    private string CommandPath(OperationId operation) => Path.Combine(folder.Operations, $"{operation}.json");

    private string ResultPath(OperationId operation) => Path.Combine(folder.Operations, $"{operation}{ResultSuffix}");

    private sealed record OperationFile(OperationRef Ref, OperationKind Kind, Cause Cause, JsonElement Command);

    private sealed record ResultFile(string Report, JsonElement Body);
}
