using System.Globalization;

namespace Helios.Cli.Settings;

/// <summary>
/// What a user has set once instead of in every call: environment variables, the repository's file and the user's file, in this order. An
/// option of the call wins over all of them; where none sets a value, the workspace and the server decide.
/// </summary>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="repository">The repository's file; null if it does not count.</param>
internal sealed class UserSettings(Func<string, string?> variable, string? repository)
{
    // Read once for a call, and only by calls that need it: a mistake in a file must not stop the others.
    private IReadOnlyDictionary<string, SettingValue>? ofRepository;
    private IReadOnlyDictionary<string, SettingValue>? ofUser;

    /// <summary>The value that counts; null if nothing sets one.</summary>
    /// <exception cref="SettingsException">A file or a variable is invalid.</exception>
    public SettingValue? Find(SettingKey key)
    {
        if (key.Variable is { } name && variable(name) is { } text)
            return key.Fault(text, isNumber: false, isOfRepository: false) is { } fault
                ? throw new SettingsException([$"{name} {fault.TrimEnd('.')}."])
                : new SettingValue(text, SettingOrigin.Environment, name, 0);
        ofRepository ??= Of(repository, SettingOrigin.Repository);
        ofUser ??= Of(SettingsFile.OfUser(variable), SettingOrigin.User);
        return ofRepository.GetValueOrDefault(key.Name) ?? ofUser.GetValueOrDefault(key.Name);
    }

    /// <inheritdoc cref="Find"/>
    public string? Text(SettingKey key) => Find(key)?.Text;

    /// <inheritdoc cref="Find"/>
    public int? Number(SettingKey key) => Find(key) is { } value ? int.Parse(value.Text, CultureInfo.InvariantCulture) : null;

    private static IReadOnlyDictionary<string, SettingValue> Of(string? file, SettingOrigin origin) =>
        file is null ? new Dictionary<string, SettingValue>(StringComparer.Ordinal) : SettingsFile.Read(file, origin);
}
