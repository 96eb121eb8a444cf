using System.Globalization;
using System.Security.Cryptography;
using Helios.Processes;

namespace Helios.Testing;

/// <summary>Where servers of tests keep their throw-away data, and how those of a killed test run are swept.</summary>
public sealed record TestPlace(string Path, EnvironmentMarker Marker)
{
    public const string MarkVariable = "HELIOS_TEST_SERVER";

    private static string Root =>
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), "helios-tests-" + CurrentUser.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>A new folder, named after its owner.</summary>
    public static TestPlace Create(string kind)
    {
        var name = $"{kind}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        var place = new TestPlace(System.IO.Path.Combine(Root, name), new EnvironmentMarker(MarkVariable, name));
        Directory.CreateDirectory(place.Path);
        File.WriteAllText(place.OwnerFile, ProcessIdentity.Current.ToString());
        return place;
    }

    private string OwnerFile => System.IO.Path.Combine(Path, "owner");

    /// <summary>The places whose owner is dead.</summary>
    public static IEnumerable<TestPlace> Abandoned(string kind)
    {
        if (!Directory.Exists(Root))
            yield break;
        foreach (var folder in Directory.EnumerateDirectories(Root, kind + "-*"))
        {
            var place = new TestPlace(folder, new EnvironmentMarker(MarkVariable, System.IO.Path.GetFileName(folder)));
            if (
                File.Exists(place.OwnerFile)
                && ProcessIdentity.TryParse(File.ReadAllText(place.OwnerFile), out var owner)
                && owner.Check() == Liveness.Dead
            )
                yield return place;
        }
    }

    /// <summary>Whether one of several sweepers may clear it: the one that still finds its owner's note.</summary>
    public bool Claim()
    {
        try
        {
            File.Move(OwnerFile, OwnerFile + ".swept");
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Remove() => TemporaryFolder.Delete(Path);
}
