using System.Reflection;
using Gather.Application.Operations;
using MediatR;

namespace Gather.Application.Concurrency;

/// <summary>
/// Takes a permit of the pool that the request names and holds it until the answer is there; when the answer is a stream, until
/// the stream has been read or abandoned.
/// </summary>
internal sealed class ConcurrencyLimitBehavior<TRequest, TResponse>(ConcurrencyPools pools, CallContext call)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    private static readonly string? Pool = typeof(TRequest).GetCustomAttribute<ConcurrencyPoolAttribute>()?.Name;

    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (Pool is not null)
            return HandleInPoolAsync(pools[Pool], next, cancellationToken);
        call.Operation?.Enter(OperationStage.Running);
        return next();
    }

    private async Task<TResponse> HandleInPoolAsync(ConcurrencyPool pool, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        call.Operation?.Enter(OperationStage.Queued);
        // By key, so that nobody widens their share by issuing tokens.
        var permit = await pool.AcquireAsync(call.Caller.KeyId, cancellationToken);
        try
        {
            call.Operation?.Enter(OperationStage.Running);
            var response = await next();
            if (!StreamedAnswer<TResponse>.IsStream)
                return response;

            var held = StreamedAnswer<TResponse>.Holding(response, permit);
            permit = null;
            return held;
        }
        finally
        {
            permit?.Dispose();
        }
    }
}
