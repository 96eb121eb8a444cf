namespace Helios.Persistence.Migrations;

/// <summary>The migrations of the code and those of the database contradict each other; nothing was changed.</summary>
public sealed class MigrationException(string message) : Exception(message);
