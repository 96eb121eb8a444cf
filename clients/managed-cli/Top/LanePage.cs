using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.ManagedCli.Top;

/// <summary>What the page of one lane shows besides the lane itself; what could not be read is null.</summary>
internal sealed record LanePage(LaneId LaneId)
{
    private const int MostEvents = 200;

    /// <summary>Its changes since its base, as far as its host could tell.</summary>
    public LaneChangesView? Changes { get; init; }

    /// <summary>Who saw what of its session.</summary>
    public SessionExplanation? Explanation { get; init; }

    /// <summary>Its last events, newest first.</summary>
    public IReadOnlyList<HeliosEvent> Events { get; init; } = [];

    /// <summary>Why something could not be read.</summary>
    public string? Trouble { get; init; }

    public static async Task<LanePage> Load(HeliosClient client, LaneId lane, SessionView? session, CancellationToken ct)
    {
        var trouble = new List<string>();
        return new LanePage(lane)
        {
            Events =
                (await Try(() => client.Events.List(new EventFilter { Lane = lane }, limit: MostEvents, newest: true, ct: ct)))?.Items
                ?? [],
            Explanation = session is null ? null : await Try(() => client.Sessions.Explain(session.SessionId, ct)),
            Changes = await Try(() => client.Lanes.Diff(lane, ct)),
            Trouble = trouble.Count == 0 ? null : string.Join(' ', trouble.Distinct()),
        };

        async Task<T?> Try<T>(Func<Task<T>> read)
            where T : class
        {
            try
            {
                return await read();
            }
            catch (Exception failure) when (failure is HeliosProblemException or HeliosUnreachableException)
            {
                trouble.Add(failure.Message);
                return null;
            }
        }
    }

    /// <summary>The page after a new event of its lane.</summary>
    public LanePage With(HeliosEvent happened) =>
        Events.Any(known => known.Seq == happened.Seq) ? this : this with { Events = [happened, .. Events.Take(MostEvents - 1)] };
}
