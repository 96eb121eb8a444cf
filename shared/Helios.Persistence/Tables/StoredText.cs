namespace Helios.Persistence.Tables;

/// <summary>Text as Postgres stores it.</summary>
public static class StoredText
{
    /// <summary>The text with U+FFFD instead of NUL, which Postgres does not accept.</summary>
    public static string WithoutNul(string text) => text.Replace('\0', '\uFFFD');
}
