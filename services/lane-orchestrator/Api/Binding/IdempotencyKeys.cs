using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Journal;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>
/// Answers a repeated request with the answer of the first. The first request claims the key and renews its claim while it runs;
/// repetitions wait. If the first one dies, the next one runs under the same id, and so finds what the first has created.
/// </summary>
internal sealed class IdempotencyKeys(
    [FromKeyedServices(LaneSchema.Name)] NpgsqlDataSource database,
    Signals signals,
    IOptions<HttpOptions> options,
    TimeProvider time
)
{
    public const string Header = "Idempotency-Key";

    private static readonly string[] KeptHeaders = ["Content-Type", "ETag", "Location"];

    public async Task Once(HttpContext http, byte[] body, Func<Guid, Task> handle)
    {
        var cancellationToken = http.RequestAborted;
        if (http.Request.Headers[Header] is not [{ Length: > 0 and <= 255 } key] || !key.All(character => character is >= '!' and <= '~'))
            throw new RefusedException(
                new Refusal(ProblemReason.InvalidRequest, $"{Header} must have 1 to 255 printable ASCII characters without spaces.")
            );

        var hash = HashOf(http.Request, body);
        using var watch = signals.Of($"key {key}");
        while (true)
        {
            var claim = UlidGenerator.Shared.Next();
            var state = await Claim(key, hash, claim, cancellationToken);
            if (state.Claimed)
            {
                await Work(http, key, claim, state.EntityId, handle);
                return;
            }

            if (!state.SameRequest)
                throw new RefusedException(
                    new Refusal(ProblemReason.IdempotencyKeyReused, "The key was already used for another request. Use a new one.")
                );
            if (state.Answer is { } answer)
            {
                await answer.ExecuteAsync(http);
                return;
            }

            await watch.Next(options.Value.LookAgainAfter, cancellationToken);
        }
    }

    private async Task Work(HttpContext http, string key, Guid claim, Guid entityId, Func<Guid, Task> handle)
    {
        // The caller may disconnect; the claim must still be released, so this is not the caller's token.
        using var working = new CancellationTokenSource();
        var renewing = Renew(key, claim, working.Token);
        var original = http.Response.Body;
        using var buffer = new MemoryStream();
        KeptAnswer? answer = null;
        try
        {
            http.Response.Body = buffer;
            await handle(entityId);
            answer = new KeptAnswer(
                http.Response.StatusCode,
                KeptHeaders
                    .Where(name => http.Response.Headers.ContainsKey(name))
                    .ToDictionary(name => name, name => http.Response.Headers[name].ToString()),
                buffer.ToArray()
            );
        }
        finally
        {
            http.Response.Body = original;
            await working.CancelAsync();
            await renewing;
            await Finish(key, claim, answer is { Status: < 500 } ? answer : null);
        }

        await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }

    private async Task Renew(string key, Guid claim, CancellationToken working)
    {
        using var timer = new PeriodicTimer(options.Value.IdempotencyClaimLasts / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(working))
            {
                await using var command = database.CreateCommand(
                    "update idempotency_keys set claimed_until = now() + $3 where key = $1 and claim = $2"
                );
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = claim });
                command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.IdempotencyClaimLasts });
                await command.ExecuteNonQueryAsync(working);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or NpgsqlException)
        {
            // Done; or the database is down, and the claim expires as if this process had died.
        }
    }

    private async Task<(bool Claimed, Guid EntityId, bool SameRequest, KeptAnswer? Answer)> Claim(
        string key,
        byte[] hash,
        Guid claim,
        CancellationToken cancellationToken
    )
    {
        await using var batch = database.CreateBatch();
        var forget = new NpgsqlBatchCommand("delete from idempotency_keys where key = $1 and created_at < now() - $2");
        forget.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        forget.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.IdempotencyKeysKeptFor });
        batch.BatchCommands.Add(forget);

        var take = new NpgsqlBatchCommand(
            """
            insert into idempotency_keys as kept (key, request_hash, entity_id, claim, claimed_until)
            values ($1, $2, $3, $4, now() + $5)
            on conflict (key) do update set claim = $4, claimed_until = now() + $5
            where kept.status is null and kept.request_hash = $2 and (kept.claim is null or kept.claimed_until < now())
            """
        );
        take.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        take.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = hash });
        take.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = UlidGenerator.Shared.Next() });
        take.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = claim });
        take.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.IdempotencyClaimLasts });
        batch.BatchCommands.Add(take);

        var look = new NpgsqlBatchCommand(
            "select claim is not distinct from $2, entity_id, request_hash = $3, status, headers::text, body from idempotency_keys "
                + "where key = $1"
        );
        look.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        look.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = claim });
        look.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = hash });
        batch.BatchCommands.Add(look);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return (false, default, true, null);
        var answer = reader.IsDBNull(3)
            ? null
            : new KeptAnswer(
                reader.GetInt32(3),
                JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(4))!,
                reader.GetFieldValue<byte[]>(5)
            );
        return (reader.GetBoolean(0), reader.GetGuid(1), reader.GetBoolean(2), answer);
    }

    private async Task Finish(string key, Guid claim, KeptAnswer? answer)
    {
        await using var batch = database.CreateBatch();
        var keep = new NpgsqlBatchCommand(
            "update idempotency_keys set claim = null, claimed_until = null, status = $3, headers = $4, body = $5 where key = $1 "
                + "and claim = $2"
        );
        keep.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        keep.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = claim });
        keep.Parameters.Add(new NpgsqlParameter { Value = answer?.Status ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        keep.Parameters.Add(
            new NpgsqlParameter
            {
                Value = answer is null ? DBNull.Value : JsonSerializer.Serialize(answer.Headers),
                NpgsqlDbType = NpgsqlDbType.Jsonb,
            }
        );
        keep.Parameters.Add(new NpgsqlParameter { Value = answer?.Body ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
        batch.BatchCommands.Add(keep);
        var tell = new NpgsqlBatchCommand($"select pg_notify('{Notifications.IdempotencyKeys}', $1)");
        tell.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        batch.BatchCommands.Add(tell);
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Deletes expired keys.</summary>
    public async Task Sweep(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("delete from idempotency_keys where created_at < now() - $1");
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.IdempotencyKeysKeptFor });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static byte[] HashOf(HttpRequest request, byte[] body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private sealed record KeptAnswer(int Status, Dictionary<string, string> Headers, byte[] Body)
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = Status;
            foreach (var (name, value) in Headers)
                httpContext.Response.Headers[name] = value;
            return httpContext.Response.Body.WriteAsync(Body, httpContext.RequestAborted).AsTask();
        }
    }
}
