namespace Helios.Persistence.Notifications;

/// <summary>Receives <c>pg_notify</c> over one connection per schema and process, shared by all subscribers.</summary>
public interface INotificationHub
{
    /// <summary>
    /// Calls <paramref name="handler"/> with each payload of the channel until disposed. An empty payload means that the connection was
    /// (re)established:
    /// notifications may have been missed. Handlers must be quick and must not throw.
    /// </summary>
    IDisposable Subscribe(string channel, Action<string> handler);
}
