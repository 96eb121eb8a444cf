namespace Helios.Client;

/// <summary>No Helios answered at the address: nothing listens there, the connection broke, or the time was up.</summary>
/// <param name="server">The address.</param>
/// <param name="why">One sentence.</param>
/// <param name="inner">What the network said.</param>
public sealed class HeliosUnreachableException(Uri server, string why, Exception? inner = null) : Exception(why, inner)
{
    /// <summary>The address that was tried.</summary>
    public Uri Server { get; } = server;
}
