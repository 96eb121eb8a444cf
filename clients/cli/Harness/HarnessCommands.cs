using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Harness;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Harness;

/// <summary><c>helios harness …</c>.</summary>
internal static class HarnessCommands
{
    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand("harness", "The harness: the local proxy for model traffic.", "helios harness status --fresh")
        {
            Status(environment),
        };

    private static HeliosCommand Status(CliEnvironment environment)
    {
        var fresh = new Option<bool>("--fresh") { Description = "Probe now instead of showing the last result." };
        var command = new HeliosCommand("status", "Shows whether the harness is healthy, degraded or unavailable.", "helios harness status")
        {
            fresh,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                call.Subject = "harness";
                var answer = await call.Client.Harness.Status(call.Value(fresh), ct);
                if (call.Json)
                {
                    call.WriteJson("harness_status", answer, CliJson.Shared.HarnessView);
                    return ExitCodes.Done;
                }

                call.Data(SnakeCase.Of(answer.Status));
                var words = $"since {answer.Since:O} ({Ago.Of(answer.Since, environment.Time)} ago)";
                if (answer.DegradeReason is { } reason)
                    words += $", {reason}";
                if (answer.Detail is { Length: > 0 } detail)
                    words += $": {detail}";
                call.Say(words);
                if (answer.Status is not HarnessStatus.Healthy)
                    call.Say(
                        "New sessions connect directly to their "
                            + $"provider{(answer.FallbackTransport is { } transport ? $" ({transport})" : "")}."
                    );
                return ExitCodes.Done;
            }
        );
    }
}
