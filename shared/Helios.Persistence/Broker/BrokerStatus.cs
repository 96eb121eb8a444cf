namespace Helios.Persistence;

/// <summary>Whether the message broker takes what it is given. Where the bus is in memory there is none, and never any trouble.</summary>
public sealed class BrokerStatus
{
    private volatile string? trouble;

    /// <summary>What is wrong, as a sentence that names the broker; null when nothing is.</summary>
    public string? Trouble => trouble;

    /// <summary>The broker takes messages.</summary>
    public void Works() => trouble = null;

    /// <summary>The broker takes no messages.</summary>
    /// <param name="sentence">Which broker, and why.</param>
    public void Fails(string sentence) => trouble = sentence;
}
