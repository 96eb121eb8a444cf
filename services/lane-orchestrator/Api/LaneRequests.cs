using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Desk;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Reads the bodies about lanes and runs.</summary>
internal static class LaneRequests
{
    private const int MaxLabels = 64;
    private const int MaxArguments = 4096;
    private const int MaxVariables = 1024;

    // What Linux takes for one argument or variable (MAX_ARG_STRLEN), in characters: the host says it exactly.
    private const int MaxArgumentLength = 128 * 1024;

    private const int MaxRunSeconds = 30 * 24 * 60 * 60;

    private static readonly TimeSpan DefaultRunTimeout = TimeSpan.FromSeconds(300);

    public static LaneDraft Creation(ApiRequest request)
    {
        var body = request.Body;
        return new LaneDraft
        {
            LaneId = request.NewId<LaneId>(),
            MayExist = request.MayRepeat,
            WorkspaceId = request.WorkspaceId,
            DisplayName = body.Text("display_name", required: true, maxLength: Checks.MaxDisplayNameLength, check: Checks.DisplayName) ?? "",
            BaseRef = body.Text("base_ref", maxLength: 1024, check: Checks.GitName),
            Branch = body.Text("branch", maxLength: 250, check: Checks.BranchName),
            Host = body.Text("host", check: Checks.Id<HostId>()) is { } host ? HostId.Parse(host) : null,
            Queue = body.Flag("queue"),
            ProjectContextId = body.Text("project_context_id", maxLength: 256, check: Checks.Words),
            Labels = body.Map("labels", MaxLabels, Checks.LabelName, maxLength: 256, check: Checks.LabelValue) ?? new Dictionary<string, string>(),
        };
    }

    public static RestoreDraft Restoration(ApiRequest request)
    {
        var body = request.Body;
        return new RestoreDraft
        {
            LaneId = request.NewId<LaneId>(),
            MayExist = request.MayRepeat,
            Archived = request.LaneId,
            DisplayName = body.Text("display_name", maxLength: Checks.MaxDisplayNameLength, check: Checks.DisplayName),
            Branch = body.Text("branch", maxLength: 250, check: Checks.BranchName),
            Queue = body.Flag("queue"),
        };
    }

    public static CleanUpLane CleanUp(ApiRequest request) => new()
    {
        LaneId = request.LaneId,
        Force = request.Body.Flag("force"),
        Policy = request.Body.Text("policy", check: Choices.Check<CompletionPolicy>) is { } policy
            ? SnakeCase.Parse<CompletionPolicy>(policy)
            : CompletionPolicy.Unspecified,
        Discard = request.Body.Flag("discard"),
        ExpectedRevision = request.ExpectedRevision,
        Cause = request.Cause,
    };

    public static (StartLaneRun Command, bool Wait) Run(ApiRequest request)
    {
        var body = request.Body;
        var seconds = body.Number("timeout_seconds", 0, MaxRunSeconds);
        var command = new StartLaneRun
        {
            LaneId = request.LaneId,
            RunId = request.NewId<RunId>(),
            Argv = Argv(body) ?? [],
            Cwd = body.Text("cwd", check: Checks.RelativeFolder) ?? ".",
            Environment = body.Map("env", MaxVariables, Checks.VariableName, MaxArgumentLength),
            Stdin = body.Text("stdin", maxLength: RequestBody.Limit),
            Timeout = seconds is { } given ? TimeSpan.FromSeconds(given) : DefaultRunTimeout,
            Force = body.Flag("force"),
            Cause = request.Cause,
        };
        return (command, body.Flag("wait"));
    }

    public static IReadOnlyList<string>? Argv(JsonFields body)
    {
        var first = true;
        return body.Texts("argv", required: true, least: 1, MaxArguments, MaxArgumentLength, text =>
        {
            var wrong = first ? Checks.Filled(text) : null;
            first = false;
            return wrong;
        });
    }

    public static string? AgentId(ApiRequest request) => request.Body.Text("agent_id", required: true, maxLength: 128, check: Checks.Words);

    public static string? Reason(ApiRequest request) => request.Body.Text("reason", maxLength: 1000, check: Checks.Words);
}
