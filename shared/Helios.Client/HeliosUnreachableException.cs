namespace Helios.Client;

/// <summary>Helios did not answer at the address: nothing listens there, the connection broke, or it timed out.</summary>
/// <param name="server">The address.</param>
/// <param name="why">One sentence.</param>
/// <param name="inner">The network error.</param>
public sealed class HeliosUnreachableException(Uri server, string why, Exception? inner = null) : Exception(why, inner)
{
    /// <summary>The address.</summary>
    public Uri Server { get; } = server;
}
