using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>Saves the screens of terminals before they are closed.</summary>
internal interface ITerminalScreens
{
    /// <summary>Saves the screens of a lane's terminals.</summary>
    Task KeepAll(LaneId lane);
}
