using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Hosts;

/// <summary><c>helios host revoke</c>: takes a host's access away, or withdraws an enrolment that no machine has used.</summary>
internal static class HostRevokeCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = HostFinder.Argument();
        named.Description += " Or the name or id of an enrolment that no machine has used.";
        var yes = new Option<bool>("--yes", "-y") { Description = "Confirm that the host loses its access." };
        var command = new HeliosCommand(
            "revoke",
            "Takes the access of a host away: the broker lets it in no more. Its lanes stay, as those of a lost host.",
            "helios host revoke build-7 --yes"
        )
        {
            named,
            yes,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                if (await Enrolment(call, call.Value(named)!, ct) is { } enrolment)
                    return await Withdraw(call, enrolment, ct);
                var host = await HostFinder.Find(call, call.Value(named)!, ct);
                if (!call.Value(yes))
                    throw new CliException(
                        ExitCodes.Refused,
                        "consent_needed",
                        $"Host '{host.Name}' would be cut off: {host.UsedSlots} lanes on it stay, and cannot be reached until it is "
                            + "enrolled again. To do so, pass --yes.",
                        $"helios host revoke {host.HostId} --yes"
                    );
                var revoked = await call.Client.Hosts.Revoke(host.HostId, ct: ct);
                if (call.Json)
                    call.WriteJson("host_revocation", revoked, CliJson.Shared.HostRevocationView);
                else
                    call.Data(revoked.Host.HostId.ToString());
                call.Say(
                    $"Revoked '{revoked.Host.Name}'. What its agent sends is refused. helios host enroll {revoked.Host.Name} gives it "
                        + $"access again; helios host forget {revoked.Host.Name} gives up its lanes."
                );
                if (revoked.Pending is { } pending)
                    call.Say($"warning: its user of the broker is not deleted yet: {pending}");
                return ExitCodes.Done;
            }
        );
    }

    /// <summary>The open enrolment that the user named, if no host has that name.</summary>
    private static async Task<HostEnrolmentView?> Enrolment(CliCall call, string text, CancellationToken ct)
    {
        if (HostId.TryParse(text, provider: null, out _))
            return null;
        var isKnown = false;
        await foreach (var host in call.Client.Hosts.All(ct))
        {
            if (!string.Equals(host.Name, text, StringComparison.Ordinal))
                continue;
            if (host.RevokedAt is null)
                return null;
            isKnown = true;
        }

        await foreach (var enrolment in call.Client.Hosts.Enrolments(ct))
        {
            if (enrolment.EnrolmentId.ToString() == text || (enrolment.Name == text && IsAwaited(enrolment)))
                return enrolment;
        }

        return null;

        // A machine that has used it may never have been heard from.
        bool IsAwaited(HostEnrolmentView enrolment) =>
            enrolment.Status is EnrolmentStatus.Open || (enrolment.Status is EnrolmentStatus.Used && !isKnown);
    }

    private static async Task<int> Withdraw(CliCall call, HostEnrolmentView enrolment, CancellationToken ct)
    {
        call.Subject = $"enrolment {enrolment.EnrolmentId}";
        var revoked = await call.Client.Hosts.RevokeEnrolment(enrolment.EnrolmentId, ct: ct);
        if (call.Json)
            call.WriteJson("host_enrolment", revoked, CliJson.Shared.HostEnrolmentView);
        else
            call.Data(revoked.EnrolmentId.ToString());
        call.Say(
            revoked.Status is EnrolmentStatus.Used
                ? $"The enrolment was used at {revoked.UsedAt:u}. To take the access of its host away: "
                    + $"helios host revoke {revoked.HostId} --yes"
                : $"Revoked the enrolment of '{revoked.Name}': its token is refused from now on."
        );
        return ExitCodes.Done;
    }
}
