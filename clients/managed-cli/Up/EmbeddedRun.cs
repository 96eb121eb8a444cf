using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Contracts.Identifiers;
using Helios.Embedded;
using Helios.Embedded.Failures;

namespace Helios.ManagedCli.Up;

/// <summary>Runs the embedded system for <c>helios up</c>.</summary>
internal static class EmbeddedRun
{
    /// <summary>The folder of PostgreSQL's programs where they are in none of the usual places.</summary>
    public const string ProgramsVariable = "HELIOS_POSTGRES_PROGRAMS";

    public static async Task<int> Run(CliCall call, UpRequest asked, CancellationToken ct)
    {
        var time = call.Environment.Time;
        var started = time.GetTimestamp();
        var options = new EmbeddedOptions
        {
            Home = asked.Home,
            Port = asked.Port,
            Postgres = asked.Postgres,
            PostgresPrograms = call.Environment.Variable(ProgramsVariable),
            Consent = (question, token) => Consents(call, asked, question, token),
            Verbose = asked.Verbose,
            StalledAfter = TimeSpan.FromSeconds(asked.Patience),
            Say = call.Say,
            Settings = SettingsOf(asked),
        };
        EmbeddedSystem system;
        try
        {
            system = await EmbeddedSystem.Start(options, ct);
        }
        catch (EmbeddedException failed)
        {
            throw Explain(failed);
        }

        await using (system)
        {
            await PrintReady(call, system, time.GetElapsedTime(started));
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var onStop = ct.Register(stopped.SetResult);
            if (await Task.WhenAny(stopped.Task, system.Ended) == system.Ended)
            {
                // Printed before anything is stopped, which may take a while.
                var why = await system.Ended;
                call.Say(why);
                await system.Stop();
                throw new CliException(ExitCodes.Failed, "ended_by_itself", why, "helios up");
            }

            call.Say("Stopping; lanes keep their state and work.");
            await system.Stop();
            call.Say("Stopped.");
            return ExitCodes.Done;
        }
    }

    private static Dictionary<string, string?> SettingsOf(UpRequest asked)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (asked.Slots is { } slots)
            settings["Helios:Host:Slots"] = slots.ToString();
        if (asked.RequireToken)
            settings["Helios:Http:LoopbackTrust"] = "false";
        return settings;
    }

    public static CliException Explain(EmbeddedException failed) =>
        new(
            failed.Reason is EmbeddedFailure.AlreadyRuns or EmbeddedFailure.PortInUse ? ExitCodes.Refused : ExitCodes.Failed,
            SnakeCase.Of(failed.Reason),
            failed.Message,
            failed.Next
        );

    private static async Task<bool> Consents(CliCall call, UpRequest asked, string question, CancellationToken ct)
    {
        if (asked.Yes)
            return true;
        if (!call.IsLive || !call.Terminal.InIsTerminal)
            return false;
        await call.Terminal.Error.WriteAsync($"{question} [Y/n] ");
        using var input = new StreamReader(call.Terminal.Input());
        return (await input.ReadLineAsync(ct))?.Trim() is "" or "y" or "Y" or "yes";
    }

    private static async Task PrintReady(CliCall call, EmbeddedSystem system, TimeSpan took)
    {
        var url = system.Url.GetLeftPart(UriPartial.Authority);
        if (call.Json)
            call.WriteJson(
                "up",
                new JsonObject
                {
                    ["url"] = url,
                    ["home"] = system.Home,
                    ["pid"] = Environment.ProcessId,
                    ["log"] = system.LogFile,
                }
            );
        else
            call.Data(url);
        await call.Terminal.Flush();

        var style = call.Terminal.ErrorStyle;
        call.Say(
            $"Helios is {style.Green("ready")} at {style.Bold(url)} after {took.TotalSeconds:0.0} s (process {Environment.ProcessId})."
        );
        call.Say($"  data       {system.Home}");
        if (system.PostgresData is { } data)
            call.Say($"  postgres   {data}");
        call.Say($"  log        {system.LogFile}");
        call.Say("In another terminal, try:");
        if (ServerAddress.HomeFolder(option: null, call.Environment) != system.Home)
            call.Say($"  {style.Bold($"export HELIOS_URL={url}")}");
        call.Say($"  {style.Bold("helios workspace add app --repository PATH")}");
        call.Say("Ctrl-C stops it.");
    }
}
