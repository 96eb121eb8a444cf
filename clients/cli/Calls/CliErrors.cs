using System.Text.Json;
using Helios.Cli.Settings;
using Helios.Cli.Terminal;
using Helios.Client;
using Helios.Contracts.Api.Workspaces;

namespace Helios.Cli.Calls;

/// <summary>Turns an exception into an exit code, a message and the next command.</summary>
internal static class CliErrors
{
    /// <summary>Explains an exception; null for a bug of ours, which keeps its stack trace.</summary>
    public static CliException? Explain(Exception wrong, CliCall call, CancellationToken ct) =>
        wrong switch
        {
            CliException explained => explained,
            SettingsException invalid => new CliException(ExitCodes.Misused, "config_invalid", invalid.Message, "helios config schema"),
            HeliosProblemException problem => new CliException(
                ExitCodeOf(problem),
                problem.Reason,
                Sentence(problem),
                problem.Reason is "setup_not_approved" ? Approving(problem) : Next(problem.Reason, call)
            ),
            HeliosUnreachableException unreachable => new CliException(
                ExitCodes.Unreachable,
                "unreachable",
                unreachable.Message,
                "helios up    (or: helios doctor)"
            ),
            OperationCanceledException when ct.IsCancellationRequested => new CliException(ExitCodes.Cancelled, "cancelled", "Cancelled."),
            _ => null,
        };

    public static int ExitCodeOf(HeliosProblemException problem) =>
        problem.Reason switch
        {
            "provision_timeout" => ExitCodes.TimedOut,
            "provision_failed" or "unreadable_answer" => ExitCodes.Failed,
            "host_unreachable" or "service_unavailable" or "forge_unavailable" => ExitCodes.Unreachable,
            "invalid_request" or "branch_invalid" or "body_too_large" or "unsupported_media_type" => ExitCodes.Misused,
            "not_found" => ExitCodes.NotFound,
            var reason when reason.EndsWith("_not_found", StringComparison.Ordinal) => ExitCodes.NotFound,
            _ => problem.Status is >= 400 and not 500 ? ExitCodes.Refused : ExitCodes.Failed,
        };

    /// <summary>Every error in a refused body, and the last output of a failed step.</summary>
    public static IEnumerable<string> Faults(HeliosProblemException problem)
    {
        if (problem.Fields.TryGetValue("errors", out var errors) && errors.ValueKind is JsonValueKind.Array)
        {
            foreach (var error in errors.EnumerateArray().Where(error => error.ValueKind is JsonValueKind.Object))
                yield return $"{Text(error, "path") ?? "(body)"}: {Text(error, "detail") ?? Text(error, "reason")}";
        }

        if (problem.Fields.TryGetValue("step", out var step))
            yield return $"step: {step}";
        if (problem.Fields.TryGetValue("tail", out var tail) && tail.ValueKind is JsonValueKind.String)
        {
            foreach (var line in tail.GetString()!.TrimEnd().Split('\n'))
                yield return $"| {line}";
        }
    }

    private static string Sentence(HeliosProblemException problem) => problem.Detail.Length > 0 ? problem.Detail : problem.Title;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static string Approving(HeliosProblemException problem)
    {
        var from = Field("base_ref") is { } baseRef ? $" --base {ShellWords.Quote(baseRef)}" : "";
        return $"helios workspace approve {Field("workspace")} {Field("hash")}{from}";

        string? Field(string name) =>
            problem.Fields.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
    }

    private static string? Next(string reason, CliCall call)
    {
        var named = call.Named ?? "LANE";
        return reason switch
        {
            "lane_not_found" => "helios lane list",
            "archive_not_found" => "helios archive list",
            "lane_closed" => "helios lane list --status closed",
            "workspace_not_found" => "helios workspace list",
            "workspace_exists" => "helios workspace list",
            "setup_invalid" => $"git -C REPOSITORY show COMMIT:{RepositorySetup.Path}",
            "workspace_in_use" => "helios lane list, then helios lane cleanup LANE for each",
            "terminals_unsupported" => "helios doctor; create a new lane once tmux is installed",
            "terminal_not_found" => $"helios lane shell {named}",
            "not_found" when call.Command.StartsWith("helios session", StringComparison.Ordinal) => $"helios session explain {named}",
            "session_not_found" => "helios session list",
            "session_alive" => $"helios session kill {named}",
            "lane_already_mapped" or "provider_session_in_use" => "helios session list",
            "usage_limited" => "helios session list --status rate_limited",
            "unsupported_provider" => "helios session start --help",
            "run_not_found" => $"helios lane show {named}",
            "token_not_found" => "helios token list --all",
            "token_name_taken" => $"helios token revoke {call.Named ?? "NAME"}, or choose another name",
            "dead_letter_not_found" => "helios errors list",
            "dead_letter_unreadable" => $"helios errors drop {call.Named ?? "ID"}",
            "host_alive" when call.Command.EndsWith(" enroll", StringComparison.Ordinal) =>
                $"helios host revoke {call.Named ?? "HOST"} --yes, or choose another name",
            "enrolment_not_found" => "helios host enrolments",
            "enrolment_unavailable" => "docs/operations.md#add-a-host",
            "host_alive" => $"helios host drain {call.Named ?? "HOST"} --wait",
            "host_in_use" => "helios host drain HOST --clean-up --wait",
            "host_not_found" or "no_host_available" or "host_unreachable" => "helios host list",
            "lane_capacity_exceeded" => "add --queue to wait for a slot, or helios lane cleanup LANE to free one (see helios lane list)",
            "agents_attached" => call.Command.EndsWith(" unshare", StringComparison.Ordinal)
                ? $"helios lane detach {named} --agent AGENT"
                : $"helios lane cleanup {named} --force, or helios lane detach {named} --agent AGENT",
            "run_in_flight" => $"helios lane share {named} to allow several runs at once, or helios lane show {named}",
            "display_name_taken" => "choose another --name, or helios lane list",
            "branch_in_use" => "choose another --branch",
            "branch_invalid" => "git check-ref-format --branch NAME",
            "base_ref_not_found" => "git -C REPOSITORY branch --all",
            "repository_not_found" => "git -C REPOSITORY rev-parse --show-toplevel",
            "repository_empty" => "git -C REPOSITORY commit --allow-empty -m first",
            "invalid_transition" => call.Command.StartsWith("helios session", StringComparison.Ordinal)
                ? $"helios session explain {named}"
                : $"helios lane show {named}",
            "revision_conflict" => $"helios lane show {named}, then try again",
            "provision_failed" => $"helios lane logs {named}",
            "provision_timeout" => $"helios lane show {named}",
            "unauthenticated" => "export HELIOS_TOKEN=… with a valid token of this server, or unset it",
            "forbidden" => "export HELIOS_TOKEN=… with a token that may do this",
            "host_not_allowed" or "origin_not_allowed" => "helios --server http://127.0.0.1:8787 …",
            "rate_limited" => "try again in a moment",
            "service_unavailable" or "overloaded" => "try again in a moment, or helios doctor",
            "body_too_large" => "write the data to a file in the worktree",
            "invalid_request" => $"{call.Command} --help",
            _ => NextOfWork(reason, named) ?? "helios doctor",
        };
    }

    /// <summary>What to do when the work of a lane cannot be brought back, or its agent's dialog not be answered.</summary>
    private static string? NextOfWork(string reason, string named) =>
        reason switch
        {
            "lane_uncommitted" => $"helios lane commit {named} --message …",
            "lane_off_branch" or "lane_busy" => $"helios lane shell {named}",
            "merge_conflicts" => $"helios session send {named} 'Rebase onto the base, resolve the conflicts, and run the tests.'",
            "not_fast_forward" => $"helios lane rebase {named}",
            "push_rejected" => $"helios lane push {named} --force (after a rebase), or helios lane rebase {named} --onto origin/BRANCH",
            "target_not_branch" => "git -C REPOSITORY branch",
            "target_uncommitted" => "git -C REPOSITORY status",
            "lane_moved" or "target_moved" => "try again in a moment",
            "remote_not_found" => "git -C REPOSITORY remote -v",
            "git_refused" or "lane_unsafe" => $"helios lane show {named}",
            "lane_unchanged" => $"helios lane diff {named}",
            "forge_not_configured" or "forge_unauthenticated" => $"helios lane push {named}, and open the pull request on the forge's page",
            "forge_refused" => "helios lane pr --help",
            "forge_unavailable" => $"helios lane pr {named}",
            "dialog_not_found" => $"helios session output {named}",
            "dialog_changed" => $"helios session answer {named}",
            _ => null,
        };
}
