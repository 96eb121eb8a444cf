using Helios.Cli.Calls;
using Helios.Contracts.Api.Lanes;

namespace Helios.Cli.Lanes;

/// <summary>What commit, rebase, merge and push print.</summary>
internal static class LaneWorkText
{
    private const int ShortLength = 10;

    public static string Short(string commit) => commit[..Math.Min(ShortLength, commit.Length)];

    /// <summary>The commit as data, and the words.</summary>
    public static int Answer(CliCall call, LaneWorkView work, string words)
    {
        if (call.Json)
            call.WriteJson("lane_work", work, CliJson.Shared.LaneWorkView);
        else
            call.Data(work.Commit);
        call.Say(words);
        return ExitCodes.Done;
    }
}
