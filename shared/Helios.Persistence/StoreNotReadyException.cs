namespace Helios.Persistence;

/// <summary>
/// The database cannot be used yet: it does not answer, or migrations are missing. The message says which, and what to do.
/// </summary>
public sealed class StoreNotReadyException(string message) : Exception(message);
