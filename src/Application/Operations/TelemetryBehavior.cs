using System.Text.Json;
using MediatR;

namespace Gather.Application.Operations;

/// <summary>
/// Opens the operation of a request: its entry in the registry, its trace span and its duration by outcome. They end with the
/// answer; when the answer is a stream, with the stream.
/// </summary>
internal sealed class TelemetryBehavior<TRequest, TResponse>(OperationRegistry registry, OperationMetrics metrics, CallContext call)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    private static readonly string Kind = JsonNamingPolicy.KebabCaseLower.ConvertName(typeof(TRequest).Name);

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var scope = new OperationScope(registry, metrics, call, registry.Open(Kind, call), OperationMetrics.StartSpan(Kind));
        call.Operation = scope.Operation;
        var held = false;
        try
        {
            var response = await next();
            if (!StreamedAnswer<TResponse>.IsStream)
                return response;

            scope.Operation.Enter(OperationStage.Streaming);
            held = true;
            return StreamedAnswer<TResponse>.Holding(response, scope);
        }
        catch (Exception e)
        {
            scope.Failed(e);
            throw;
        }
        finally
        {
            if (!held)
                scope.Dispose();
        }
    }
}
