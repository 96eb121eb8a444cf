namespace Helios.Testing.Agents;

/// <summary>What an agent asked of a model.</summary>
/// <param name="Authorization">The header.</param>
/// <param name="Texts">What the user said, in order.</param>
/// <param name="Body">All of it.</param>
public sealed record ModelRequest(string Authorization, IReadOnlyList<string> Texts, string Body);
