namespace Helios.Persistence;

/// <summary>Hears <c>pg_notify</c> over one connection per schema and process, shared by all subscribers.</summary>
public interface INotificationHub
{
    /// <summary>
    /// Calls <paramref name="handler"/> with each payload of the channel until disposed. An empty payload comes when the connection was made (again):
    /// something may have been missed, look for yourself. Handlers are quick and do not throw.
    /// </summary>
    IDisposable Subscribe(string channel, Action<string> handler);
}
