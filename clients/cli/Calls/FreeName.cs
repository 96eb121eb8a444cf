using System.Globalization;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;

namespace Helios.Cli.Calls;

/// <summary>Gives a lane the first free name, if the user has given it none.</summary>
internal static class FreeName
{
    // So many lanes with one derived name mean that names are no longer telling: the user must give one.
    private const int MostNames = 100;

    /// <summary>Creates a lane under the given name; without one, under the derived name, or that name with the next free number.</summary>
    /// <param name="call">The call, which gets the lane's name as its subject.</param>
    /// <param name="workspace">The lane's workspace.</param>
    /// <param name="given">The name that the user gave, if any.</param>
    /// <param name="derived">The name to try first otherwise.</param>
    /// <param name="create">Creates the lane under a name.</param>
    /// <exception cref="HeliosProblemException">The lane was refused.</exception>
    public static async Task<LaneView> Create(
        CliCall call,
        WorkspaceView workspace,
        string? given,
        string derived,
        Func<string, Task<LaneView>> create
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var name = given ?? Numbered(derived, attempt);
            call.Subject = $"lane '{name}' in workspace '{workspace.Name}'";
            call.Named = name;
            try
            {
                var lane = await create(name);
                LastLane.Remember(call.Environment, lane.LaneId);
                return lane;
            }
            catch (HeliosProblemException taken) when (taken.Reason is "display_name_taken" && given is null && attempt < MostNames)
            {
                // The next one.
            }
        }
    }

    /// <summary>The name of the n-th attempt.</summary>
    /// <param name="name">The first name.</param>
    /// <param name="attempt">1 for the name itself.</param>
    public static string Numbered(string name, int attempt) =>
        attempt == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{attempt}");
}
