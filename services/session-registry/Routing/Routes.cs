using Helios.Contracts.Api.Harness;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.SessionRegistry.Routing;

/// <summary>Chooses how a session reaches its model; the only place that does. Pure.</summary>
internal static class Routes
{
    public const string StatusUnknown = "harness_status_unknown";

    /// <param name="wanted">The request.</param>
    /// <param name="harness">The last report of the monitor; null if it has been silent for too long.</param>
    /// <param name="check">
    /// The result of the on-demand check; null if there was none, and then the answer may be that one is needed.
    /// </param>
    /// <param name="served">The providers that the harness serves.</param>
    public static RouteDecision Select(RouteRequest wanted, HarnessReport? harness, HarnessCheck? check, IReadOnlyCollection<string> served)
    {
        if ((wanted.IsOfHost ? SessionTransport.None : SessionProviders.NativeOf(wanted.Provider)) is not { } native)
            return new RouteDecision.Refused(
                $"'{wanted.Provider}' is not a provider; expected one of {string.Join(", ", SessionProviders.All)}."
            );
        if (wanted.Preferred == native)
            return Native(native, harness, native is SessionTransport.None ? null : $"preferred_transport_{SnakeCase.Of(native)}");
        if (wanted.Preferred is { } other and not SessionTransport.CliproxyHarness)
            return new RouteDecision.Refused(
                $"{wanted.Provider} cannot be reached through {SnakeCase.Of(other)}; choose cliproxy_harness or {SnakeCase.Of(native)}."
            );
        // A custom program uses no model that Helios knows: unless it requests the harness, there is nothing to route.
        if (native is SessionTransport.None && wanted.Preferred is null)
            return Native(native, harness: null, because: null);
        if (!served.Contains(wanted.Provider))
            return new RouteDecision.Refused($"The harness does not serve {wanted.Provider}; request {SnakeCase.Of(native)}.");

        return harness?.Status switch
        {
            HarnessStatus.Healthy => Harness(HarnessStatus.Healthy),
            HarnessStatus.Degraded => check switch
            {
                null => new RouteDecision.CheckNeeded(),
                HarnessCheck.Succeeded => Harness(HarnessStatus.Degraded),
                HarnessCheck.Failed failed => Native(native, harness, failed.Reason ?? harness.Reason ?? StatusUnknown),
                _ => Native(native, harness, harness.Reason ?? StatusUnknown),
            },
            HarnessStatus.Unavailable => Native(native, harness, harness.Reason ?? StatusUnknown),
            _ => check switch
            {
                null => new RouteDecision.CheckNeeded(),
                HarnessCheck.Succeeded succeeded => Harness(succeeded.Status),
                HarnessCheck.Failed failed => Native(native, new(failed.Status, failed.Reason), failed.Reason ?? StatusUnknown),
                _ => Native(native, harness: null, StatusUnknown),
            },
        };
    }

    private static RouteDecision.Chosen Harness(HarnessStatus status) => new(SessionTransport.CliproxyHarness, DegradeReason: null, status);

    private static RouteDecision.Chosen Native(SessionTransport native, HarnessReport? harness, string? because) =>
        new(native, because, harness?.Status);
}
