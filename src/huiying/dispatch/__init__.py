"""To whom: duty catalogue, dispatch, returns, adjudication."""
