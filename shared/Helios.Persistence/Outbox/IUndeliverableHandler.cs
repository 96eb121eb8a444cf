namespace Helios.Persistence;

/// <summary>Told about messages to mandatory destinations that came back. They are gone from the outbox then; whoever owns them sends them again.</summary>
public interface IUndeliverableHandler
{
    Task Undeliverable(UndeliverableMessage message, CancellationToken cancellationToken);
}
