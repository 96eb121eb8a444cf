namespace Helios.Persistence.Broker;

/// <summary>Whether the message broker accepts messages. An in-memory bus never has a problem.</summary>
public sealed class BrokerStatus
{
    private volatile string? trouble;

    /// <summary>The problem, as a sentence that names the broker; null if there is none.</summary>
    public string? Trouble => trouble;

    /// <summary>Records that the broker accepts messages.</summary>
    public void Works() => trouble = null;

    /// <summary>Records that the broker accepts no messages.</summary>
    /// <param name="sentence">The broker and the reason.</param>
    public void Fails(string sentence) => trouble = sentence;
}
