namespace Helios.TestServers;

/// <summary>A promise about how much of a service its tests execute.</summary>
/// <param name="Assembly">What is instrumented.</param>
/// <param name="Label">What the folders are, for people.</param>
/// <param name="Percent">The least that will do.</param>
/// <param name="Folders">Parts of paths; a file counts where its own contains one.</param>
internal sealed record CoverageFloor(string Assembly, string Label, double Percent, IReadOnlyList<string> Folders);
