using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane file</c>: a file as it is in a commit.</summary>
internal static class LaneFileCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var path = new Argument<string>("PATH") { Description = "The file, by its path in the worktree." };
        var at = new Option<string?>("--ref")
        {
            Description = "A branch, tag or commit; HEAD is the lane's own. Default: the lane's base commit.",
            HelpName = "REF",
        };
        var command = new HeliosCommand(
            "file",
            "Prints a file as it is in a commit of the lane's repository.",
            "helios lane file first README.md",
            "helios lane file first src/main.c --ref HEAD"
        )
        {
            named,
            path,
            at,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var lane = await LaneFinder.FindId(call, call.Value(named), ct);
                var file = call.Value(path)!;
                if (!call.Json)
                {
                    await call.Client.Lanes.File(lane, file, call.Terminal.RawOut, call.Value(at), ct);
                    return ExitCodes.Done;
                }

                using var bytes = new MemoryStream();
                await call.Client.Lanes.File(lane, file, bytes, call.Value(at), ct);
                var (text, encoding) = Text(bytes.ToArray());
                call.WriteJson(
                    "lane_file",
                    new JsonObject
                    {
                        ["lane_id"] = lane.ToString(),
                        ["path"] = file,
                        ["content"] = text,
                        ["encoding"] = encoding,
                    }
                );
                return ExitCodes.Done;
            }
        );
    }

    private static (string Text, string Encoding) Text(byte[] bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? (Encoding.UTF8.GetString(bytes), "utf-8") : (Convert.ToBase64String(bytes), "base64");
}
