namespace Helios.Processes.Files;

/// <summary>Resolves every symbolic link of a path, like realpath(3); .NET resolves only the last component.</summary>
public static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The path without links; null if a part of it does not exist or the links form a cycle.</summary>
    public static string? Of(string path)
    {
        var pending = new Stack<string>(Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var resolved = "/";
        var links = 0;
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? "/";
                continue;
            }

            if (part == ".")
                continue;
            var next = Path.Combine(resolved, part);
            if (!Path.Exists(next))
                return null;
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MostLinks)
                return null;
            if (target.StartsWith('/'))
                resolved = "/";
            foreach (var piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                pending.Push(piece);
        }

        return resolved;
    }

    /// <summary>Whether a resolved path is a folder or below it.</summary>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal);
}
