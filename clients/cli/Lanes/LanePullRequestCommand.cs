using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Requests;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane pr</c>.</summary>
internal static class LanePullRequestCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var options = new Options(environment);
        var command = new HeliosCommand(
            "pr",
            "Pushes a lane's branch and opens a pull request, or finds the open one; prints its address.",
            "helios lane pr first",
            "helios lane pr first --draft --title 'Fix the failing test'",
            "helios lane pr first --base develop --force    # after a rebase"
        )
        {
            options.Named,
            options.Title,
            options.Body,
            options.BodyFile,
            options.Base,
            options.Draft,
            options.Remote,
            options.Force,
            options.LeaveUncommitted,
        };
        return command.Runs(environment, (call, ct) => Open(call, options, ct));
    }

    private static async Task<int> Open(CliCall call, Options options, CancellationToken ct)
    {
        var asked = new LanePullRequestRequest
        {
            Title = call.Value(options.Title),
            Body = await BodyOf(call, options, ct),
            Base = call.Value(options.Base),
            Draft = call.Value(options.Draft) ? true : null,
            Remote = call.Value(options.Remote),
            Force = call.Value(options.Force) ? true : null,
            LeaveUncommitted = call.Value(options.LeaveUncommitted) ? true : null,
        };
        var id = await LaneFinder.FindId(call, call.Value(options.Named), ct);
        var opened = await Spinner.While(
            call,
            $"opening a pull request for {call.Subject}",
            call.Client.Lanes.PullRequest(id, asked, ct: ct)
        );
        if (call.Json)
            call.WriteJson("lane_pull_request", opened, CliJson.Shared.LanePullRequestView);
        else
            call.Data(opened.Url);
        var kind = opened.Draft ? "draft pull request" : "pull request";
        call.Say(
            opened.Created
                ? $"Opened {kind} #{opened.Number} in {opened.Repository}, into {opened.Base}: {PlainText.OneLine(opened.Title)}"
                : $"The {kind} #{opened.Number} in {opened.Repository} was open already; its branch is at "
                    + $"{LaneWorkText.Short(opened.Commit)}."
        );
        return ExitCodes.Done;
    }

    private static async Task<string?> BodyOf(CliCall call, Options options, CancellationToken ct)
    {
        if (call.Value(options.BodyFile) is not { } file)
            return call.Value(options.Body);
        if (call.Value(options.Body) is not null)
            throw new CliException(ExitCodes.Misused, "misused", "Give --body, or --body-file, not both.", "helios lane pr --help");
        try
        {
            using var reader = file is "-" ? new StreamReader(call.Terminal.Input()) : new StreamReader(file);
            return await reader.ReadToEndAsync(ct);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCodes.Misused, "misused", $"--body-file {file}: {unreadable.Message}");
        }
    }

    private sealed class Options(CliEnvironment environment)
    {
        public Argument<string?> Named { get; } = LaneFinder.Argument(environment);

        public Option<string?> Title { get; } =
            new("--title", "-t") { Description = "The title. Default: the subject of the lane's first commit." };

        public Option<string?> Body { get; } =
            new("--body") { Description = "The description. Default: the repository's template, else the messages of the commits." };

        public Option<string?> BodyFile { get; } =
            new("--body-file") { Description = "Read the description from a file; - means stdin.", HelpName = "FILE" };

        public Option<string?> Base { get; } =
            new("--base") { Description = "The branch to merge into. Default: the one that the lane started from.", HelpName = "BRANCH" };

        public Option<bool> Draft { get; } = new("--draft", "-d") { Description = "Open it as a draft." };

        public Option<string?> Remote { get; } =
            new("--remote") { Description = "The remote to push to. Default: origin, or the only one.", HelpName = "NAME" };

        public Option<bool> Force { get; } =
            new("--force") { Description = "Replace the remote branch, as after a rebase, unless somebody else has pushed to it." };

        public Option<bool> LeaveUncommitted { get; } =
            new("--leave-uncommitted") { Description = "Propose what is committed, and leave the rest in the lane." };
    }
}
