using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Hosts;

/// <summary><c>helios host enroll</c> and <c>helios host enrolments</c>: machines that may join.</summary>
internal static class HostEnrollCommands
{
    public static HeliosCommand Enroll(CliEnvironment environment)
    {
        var name = new Argument<string>("NAME") { Description = "The name of the host; that of a lost or revoked host gives back its id." };
        var labels = new Option<string[]>("--label", "-l")
        {
            Description = "A label that the host gets when it joins; may be repeated.",
            HelpName = "KEY=VALUE",
        };
        var expires = new Option<string?>("--expires")
        {
            Description = "When the token expires: in 30m, 12h or 7d, or at a time such as 2030-01-31. Default: in an hour.",
            HelpName = "WHEN",
        };
        var command = new HeliosCommand(
            "enroll",
            "Permits one machine to join as a host, and prints the token for it. It cannot be shown again.",
            "helios host enroll build-9",
            "helios host enroll build-9 --label gpu=a100 --label zone=b --expires 12h"
        )
        {
            name,
            labels,
            expires,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                call.Subject = $"host '{call.Value(name)}'";
                call.Named = call.Value(name);
                var request = new HostEnrolmentRequest
                {
                    Name = call.Value(name)!,
                    Labels = NamedValues.Read(call.Value(labels), NoLabel) ?? [],
                    ExpiresAt = call.Value(expires) is { } when
                        ? MomentText.Read(when, environment.Time.GetUtcNow(), "helios host enroll NAME --expires 12h")
                        : (DateTimeOffset?)null,
                };
                var created = await call.Client.Hosts.Enrol(request, ct: ct);
                if (call.Json)
                    call.WriteJson("host_enrolment_created", created, CliJson.Shared.NewHostEnrolmentView);
                else
                    call.Data(created.Secret);
                if (!call.Json && !call.Quiet)
                    Explain(call, created);
                return ExitCodes.Done;
            }
        );
    }

    private static CliException NoLabel(string text) =>
        new(ExitCodes.Misused, "misused", $"'{text}' is not KEY=VALUE.", "helios host enroll --help");

    private static void Explain(CliCall call, NewHostEnrolmentView created)
    {
        var insecure = created.Url.StartsWith("http://", StringComparison.Ordinal) && !new Uri(created.Url).IsLoopback ? " --insecure" : "";
        call.Say($"'{created.Enrolment.Name}' may join until {created.Enrolment.ExpiresAt:u}. Type this on the machine, once:");
        call.Say("");
        call.Say($"    helios-worktree-agent join {created.Url} {created.Secret}{insecure}");
        call.Say("");
        call.Say(
            "The program is Helios.WorktreeAgent as it was published (deploy/publish.sh), or ./helios worktree-agent in a checkout. If the "
                + "certificate of the API is from an authority of your own, add --ca FILE."
        );
        foreach (var warning in created.Warnings)
            call.Say($"warning: {warning}");
    }

    public static HeliosCommand List(CliEnvironment environment)
    {
        var all = new Option<bool>("--all") { Description = "Also list enrolments that are used, expired or revoked." };
        var command = new HeliosCommand(
            "enrolments",
            "Lists enrolments that wait for a machine, newest first.",
            "helios host enrolments",
            "helios host enrolments --all"
        )
        {
            all,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var enrolments = new List<HostEnrolmentView>();
                await foreach (var enrolment in call.Client.Hosts.Enrolments(ct))
                {
                    if (call.Value(all) || enrolment.Status is EnrolmentStatus.Open)
                        enrolments.Add(enrolment);
                }

                if (call.Json)
                    call.WriteJsonList("host_enrolment_list", enrolments, CliJson.Shared.HostEnrolmentView);
                else if (call.Quiet)
                    enrolments.ForEach(enrolment => call.Data(enrolment.EnrolmentId.ToString()));
                else if (enrolments.Count == 0)
                    call.Say("No machine is awaited. To add a host: helios host enroll NAME");
                else
                    Write(call, enrolments);
                return ExitCodes.Done;
            }
        );
    }

    private static void Write(CliCall call, List<HostEnrolmentView> enrolments)
    {
        var table = new TextTable("NAME", "STATUS", "EXPIRES", "CREATED BY", "HOST", "ENROLMENT");
        foreach (var enrolment in enrolments)
        {
            table.Add(
                enrolment.Name,
                SnakeCase.Of(enrolment.Status),
                enrolment.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'"),
                enrolment.CreatedBy,
                enrolment.HostId.ToString(),
                enrolment.EnrolmentId.ToString()
            );
        }

        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
    }
}
