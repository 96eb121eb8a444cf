using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary>What a lane has changed, for views of many lanes, which show what is known.</summary>
internal static class KnownChanges
{
    /// <summary>Null if the lane was closed meanwhile, or its host cannot read it now.</summary>
    public static async Task<LaneChangesView?> Read(CliCall call, LaneId lane, CancellationToken ct)
    {
        try
        {
            return await call.Client.Lanes.Diff(lane, ct);
        }
        catch (HeliosProblemException)
        {
            return null;
        }
    }
}
