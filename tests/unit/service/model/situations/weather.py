"""Weather, time, places and money: the functions that most first programs offer."""

from __future__ import annotations

from tests.unit.service.model.situation import Situation, fn, like

# One situation a line reads as a table.
# fmt: off
WEATHER = fn("get_weather(location: str)", "Get the weather for a location.", location="The city name")
UNIT = fn('get_current_weather(location: str, unit: "celsius|fahrenheit" = None)', "Get the current weather in a given location", location="The city and state, e.g. San Francisco, CA")
FETCH = fn("fetch_weather(location: str)", "Fetches the weather information for the specified location.", location="The location to fetch weather for.")
CLOCK = fn("fetch_current_datetime(format: str | None = None)", "Get the current time as a JSON string, optionally formatted.", format="The format in which to return the current time.")
FORECAST = fn("get_forecast(city: str, days: int = 3)", "Get the weather forecast for the next days.", city="City", days="Number of days")
TIMEZONE = fn("get_time(timezone: str)", "Returns the current local time of a city or timezone", timezone="City or IANA timezone")
SUNSET = fn("sunset(place: str, date: str = '')", "When the sun sets", date="Date as YYYY-MM-DD")
CONVERT = fn("convert_currency(amount: float, from_currency: str, to_currency: str)", "Convert money from one currency to another.", from_currency="Three letter code", to_currency="Three letter code")
RATE = fn("get_exchange_rate(base: str, target: str)", "Look up the exchange rate between two currencies")
TEMPERATURE = fn("convert_temperature(celsius: float)", "Converts temperature from Celsius to Fahrenheit.", celsius="Temperature in Celsius.")
STOCK = fn("get_stock_price(symbol: str)", "Get the latest stock price", symbol="Ticker symbol")
SKY = {"Paris": {"temp": 18, "sky": "cloudy"}, "London": {"temp": 14, "sky": "rainy"}, "Tokyo": {"temp": 22, "sky": "clear"}}

def sky(arguments: dict[str, str]) -> object:
    """Give the weather of three cities, an error for others."""
    return SKY.get(arguments.get("location") or arguments.get("city", ""), {"error": "unknown place"})


SITUATIONS = (
    Situation("Compare the weather in Paris with London", tools=(WEATHER,), outputs={"get_weather": sky}, calls=(("get_weather", {"location": "Paris"}), ("get_weather", {"location": "London"})), rounds=(2,), tells=("18", "14", "Paris", "London")),
    Situation("Which is warmer right now, Tokyo or Paris?", tools=(WEATHER,), outputs={"get_weather": sky}, calls=(("get_weather", {"location": "Tokyo"}), ("get_weather", {"location": "Paris"})), tells=("Tokyo", "22", "18")),
    Situation("How's the weather in Paris, London, and Tokyo?", tools=(WEATHER,), outputs={"get_weather": sky}, calls=tuple(("get_weather", {"location": city}) for city in ("Paris", "London", "Tokyo")), tells=("cloudy", "rainy", "clear")),
    Situation("Do I need an umbrella in London today?", tools=(WEATHER,), outputs={"get_weather": sky}, calls=(("get_weather", {"location": "London"}),), tells=("rainy",)),
    Situation("what is the weather like in new york", tools=(FETCH,), outputs={"fetch_weather": {"weather": "Sunny, 25°C"}}, calls=(("fetch_weather", {"location": like("^new york$")}),), tells=("Sunny, 25°C",)),
    Situation("Hello! Could you please tell me what the weather is in San Francisco, CA, in °F?", tools=(UNIT,), outputs={"get_current_weather": "72F and sunny"}, calls=(("get_current_weather", {"location": "San Francisco, CA", "unit": "fahrenheit"}),), tells=("72F and sunny",)),
    Situation("Weather in Oslo, metric please", tools=(UNIT,), outputs={"get_current_weather": {"t": -3}}, calls=(("get_current_weather", {"location": "Oslo", "unit": "celsius"}),), tells=("-3",)),
    Situation("5 day forecast for Rome", tools=(FORECAST, WEATHER), outputs={"get_forecast": ["sun", "rain"]}, calls=(("get_forecast", {"city": "Rome", "days": 5}),), tells=("sun", "rain")),
    Situation("Will it rain in Madrid over the next three days?", tools=(FORECAST,), outputs={"get_forecast": "No rain expected."}, calls=(("get_forecast", {"city": "Madrid", "days": 3}),), tells=("No rain expected",)),
    Situation(("What's the weather in Paris?", "no, I meant Rome"), tools=(WEATHER,), outputs={"get_weather": "fine"}, calls=(("get_weather", {"location": "Rome"}),), tells=("fine",)),
    Situation(("What's the weather in Paris?", "And London?"), tools=(WEATHER,), outputs={"get_weather": sky}, calls=(("get_weather", {"location": "London"}),), tells=("14",)),
    Situation(("What's the weather in Paris?", "what about tomorrow?"), tools=(FORECAST,), outputs={"get_forecast": "sunny"}, calls=(("get_forecast", {"city": "Paris"}),), tells=("sunny",)),
    Situation(("I'm in Tokyo this week.", "What's the weather here?"), tools=(WEATHER,), outputs={"get_weather": sky}, calls=(("get_weather", {"location": "Tokyo"}),), tells=("22",)),
    Situation("What time is it?", tools=(CLOCK, FETCH), outputs={"fetch_current_datetime": {"current_time": "2025-05-01 12:00:00"}}, calls=(("fetch_current_datetime", {}),), tells=("2025-05-01 12:00:00",)),
    Situation("What is the current date and time in '%d/%m/%Y %H:%M' format?", tools=(CLOCK,), outputs={"fetch_current_datetime": {"current_time": "01/05/2025 12:00"}}, calls=(("fetch_current_datetime", {"format": "%d/%m/%Y %H:%M"}),), tells=("01/05/2025 12:00",)),
    Situation("What's today's date?", tools=(CLOCK, FETCH), outputs={"fetch_current_datetime": {"current_time": "2025-05-01"}}, calls=(("fetch_current_datetime", {}),), tells=("2025-05-01",)),
    Situation("what time is it in Tokyo and in New York right now?", tools=(TIMEZONE, WEATHER), outputs={"get_time": "12:00"}, calls=(("get_time", {"timezone": "Tokyo"}), ("get_time", {"timezone": "New York"})), tells=("12:00",)),
    Situation("When does the sun set in Lisbon on 3 May 2026?", tools=(SUNSET, TIMEZONE), outputs={"sunset": "20:36"}, calls=(("sunset", {"place": "Lisbon", "date": "2026-05-03"}),), tells=("20:36",)),
    Situation("How much is 250 US dollars in euros?", tools=(CONVERT, STOCK), outputs={"convert_currency": {"converted": 231.4}}, calls=(("convert_currency", {"amount": 250, "from_currency": "USD", "to_currency": "EUR"}),), tells=("231.4",)),
    Situation("Convert €1,250.50 to Japanese yen", tools=(CONVERT,), outputs={"convert_currency": "203000"}, calls=(("convert_currency", {"amount": 1250.5, "from_currency": "EUR", "to_currency": "JPY"}),), tells=("203000",)),
    Situation("what's the exchange rate from GBP to CHF?", tools=(RATE, CONVERT), outputs={"get_exchange_rate": 1.13}, calls=(("get_exchange_rate", {"base": "GBP", "target": "CHF"}),), tells=("1.13",)),
    Situation("Convert 25 degrees Celsius to Fahrenheit.", tools=(TEMPERATURE, WEATHER), outputs={"convert_temperature": {"fahrenheit": 77.0}}, calls=(("convert_temperature", {"celsius": 25}),), tells=("77",)),
    Situation("It is minus 5 degrees celsius here, what is that in fahrenheit?", tools=(TEMPERATURE,), outputs={"convert_temperature": {"fahrenheit": 23}}, calls=(("convert_temperature", {"celsius": -5}),), tells=("23",)),
    Situation("Get me the price of MSFT and AAPL", tools=(STOCK, WEATHER), outputs={"get_stock_price": {"price": 410}}, calls=(("get_stock_price", {"symbol": "MSFT"}), ("get_stock_price", {"symbol": "AAPL"})), tells=("410",)),
    Situation("What is Contoso's share price?", tools=(STOCK,), outputs={"get_stock_price": "12.50"}, calls=(("get_stock_price", {"symbol": "Contoso"}),), tells=("12.50",)),
    Situation("Please provide the current time in '%Y-%m-%d' format, the weather in Tokyo, then convert that temperature from Celsius to Fahrenheit", tools=(CLOCK, FETCH, TEMPERATURE), outputs={"fetch_current_datetime": {"current_time": "2025-05-01"}, "fetch_weather": {"weather": "Rainy, 22°C"}, "convert_temperature": {"fahrenheit": 71.6}}, calls=(("fetch_current_datetime", {"format": "%Y-%m-%d"}), ("fetch_weather", {"location": "Tokyo"}), ("convert_temperature", {"celsius": 22})), rounds=(2, 1), tells=("2025-05-01", "Rainy", "71.6")),
    Situation("¿Qué tiempo hace en Madrid?", tools=(WEATHER,), outputs={"get_weather": "sunny"}, calls=(("get_weather", {"location": "Madrid"}),), tells=("sunny",)),
    Situation("Quel temps fait-il à Lyon ?", tools=(WEATHER,), outputs={"get_weather": "sunny"}, calls=(("get_weather", {"location": "Lyon"}),), tells=("sunny",)),
    Situation("Wie ist das Wetter in München?", tools=(WEATHER,), outputs={"get_weather": "sunny"}, calls=(("get_weather", {"location": "München"}),), tells=("sunny",)),
    Situation("weather?", tools=(WEATHER,), calls=(), tells=("location|where|which city|which place",)),
    Situation("Is Berlin colder than Tokyo?", tools=(WEATHER,), outputs={"get_weather": sky}, calls=(("get_weather", {"location": "Berlin"}), ("get_weather", {"location": "Tokyo"})), tells=("unknown place", "22")),
    Situation("Thanks, that's all about the weather.", tools=(WEATHER,), calls=(), tells=("welcome",)),
    Situation("I don't want the weather, just say hi.", tools=(WEATHER,), calls=()),
)
