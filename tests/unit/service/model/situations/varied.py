"""Many fields at once: films, patients, sensors, polls, services, recipes; thread and schema questions among them."""

from __future__ import annotations

from tests.unit.service.model.situation import Situation, fn, like
from tests.unit.service.model.situations.forms import BOOL, INT, JSON, NUM, STR, schema

# One situation a line reads as a table.
# fmt: off
MOVIE = fn("search_movies(title: str = None, genre: 'action|comedy|drama' = None, year: int = None)", "Search the movie catalogue")
SEATS = fn("reserve_seats(showtime: str, count: int, row: str = None)", "Reserve cinema seats")
AIR = fn("get_air_quality(city: str)", "Air quality index of a city", city="City")
WX = fn("current_conditions(place: str, units: 'metric|imperial' = 'metric')", "Current weather conditions at a place")
NOW = fn("now()", "Current date and time")
FX = fn("exchange(amount: float, source: str, target: str)", "Exchange money between two currencies", source="ISO code", target="ISO code")
MSG = fn("notify_customer(customer_email: str, message: str)", "Send a notification message to a customer")
CUST = fn("lookup_customer(name: str)", "Find a customer by name and return id, e-mail and plan")
PLAN = fn("change_plan(customer_id: str, plan: 'free|pro|enterprise')", "Change the subscription plan of a customer")
INV = fn("check_inventory(sku: str, warehouse: str = None)", "Units in stock for a SKU")
REORDER = fn("reorder(sku: str, quantity: int)", "Order more units from the supplier")
PLAY = fn("play_music(artist: str = None, song: str = None, volume: int = 50)", "Play music")
TIMER = fn("start_timer(minutes: int, label: str = '')", "Start a countdown timer")
RIDE = fn("request_ride(pickup: str, dropoff: str, passengers: int = 1)", "Request a taxi")
TRANSLATE = fn("translate_text(text: str, target_language: str)", "Translate text into another language")
PATIENT = fn("get_patient(patient_id: str)", "Load the record of a patient")
APPT = fn("book_appointment(patient_id: str, doctor: str, date: str, time: str)", "Book an appointment", date="YYYY-MM-DD", time="HH:MM")
GRADE = fn("record_grade(student: str, course: str, grade: float)", "Record a grade")
GEO = fn("geocode(address: str)", "Latitude and longitude of an address")
DIST = fn("distance_between(lat1: float, lon1: float, lat2: float, lon2: float)", "Distance in km between two points")
POLL = fn("create_poll(question: str, options: list[str], anonymous: bool = False)", "Create a poll")
SENSOR = fn("read_sensor(sensor_id: str)", "Read a sensor value")
RESTART = fn("restart_service(service_name: str, environment: 'dev|staging|production')", "Restart a service")
LOGS = fn("get_logs(service_name: str, lines: int = 100, level: 'debug|info|warning|error' = 'info')", "Fetch log lines of a service")
DB = fn("query_database(query: str)", "Execute a SQL query. Table employees(id, name, department, salary)", query="SQL")
ADDNUM = fn("add(x: float, y: float)", "Add two numbers")
POWER = fn("power(base: float, exponent: float)", "Raise a number to a power")
WIKI = fn("search_wiki(query: str)", "Search the encyclopedia")
REC = fn("recommend_recipes(ingredients: list[str], diet: 'vegan|vegetarian|none' = 'none', max_minutes: int = None)", "Recipes that use given ingredients")
JOB = fn("create_job(spec: {'name': str, 'schedule': str, 'retries': int})", "Create a scheduled job")

SITUATIONS = (
    Situation("Any comedies from 2019?", tools=(MOVIE, SEATS), outputs={"search_movies": [{"title": "Long Shot"}]}, calls=(("search_movies", {"genre": "comedy", "year": 2019}),), tells=("Long Shot",)),
    Situation("Reserve 4 seats for the 19:30 show", tools=(MOVIE, SEATS), outputs={"reserve_seats": {"ref": "R1"}}, calls=(("reserve_seats", {"showtime": like("19:30"), "count": 4}),), tells=("R1",)),
    Situation("How is the air in Delhi and Beijing?", tools=(AIR, NOW), outputs={"get_air_quality": lambda a: {"aqi": 200 if a["city"] == "Delhi" else 90}}, calls=(("get_air_quality", {"city": "Delhi"}), ("get_air_quality", {"city": "Beijing"})), tells=("200", "90")),
    Situation("conditions in Reykjavik in imperial units", tools=(WX, AIR), outputs={"current_conditions": "34F"}, calls=(("current_conditions", {"place": "Reykjavik", "units": "imperial"}),), tells=("34F",)),
    Situation("Could you check what day it is?", tools=(NOW, WX), outputs={"now": "2025-07-01T10:00:00"}, calls=(("now", {}),), tells=("2025-07-01",)),
    Situation("I have 80 pounds sterling, how many dollars do I get?", tools=(FX,), outputs={"exchange": {"result": 101}}, calls=(("exchange", {"amount": 80, "source": "GBP", "target": "USD"}),), tells=("101",)),
    Situation("Look up the customer Jane Roe and move her to the pro plan", tools=(CUST, PLAN, MSG), outputs={"lookup_customer": {"id": "C77", "email": "jane@roe.org", "plan": "free"}, "change_plan": {"ok": True}}, calls=(("lookup_customer", {"name": "Jane Roe"}), ("change_plan", {"customer_id": "C77", "plan": "pro"})), rounds=(1, 1)),
    Situation("Find customer Jane Roe and notify her that her invoice is ready", tools=(CUST, PLAN, MSG), outputs={"lookup_customer": {"id": "C77", "email": "jane@roe.org"}, "notify_customer": "queued"}, calls=(("lookup_customer", {"name": "Jane Roe"}), ("notify_customer", {"customer_email": "jane@roe.org", "message": like("invoice is ready")})), tells=("queued",)),
    Situation("How many units of SKU-88 are in the Hamburg warehouse?", tools=(INV, REORDER), outputs={"check_inventory": {"units": 5}}, calls=(("check_inventory", {"sku": "SKU-88", "warehouse": "Hamburg"}),), tells=("5",)),
    Situation("Reorder 40 of SKU-88", tools=(INV, REORDER), outputs={"reorder": {"po": "PO-1"}}, calls=(("reorder", {"sku": "SKU-88", "quantity": 40}),), tells=("PO-1",)),
    Situation("Play something by Nina Simone at volume 30", tools=(PLAY, TIMER), outputs={"play_music": "playing"}, calls=(("play_music", {"artist": "Nina Simone", "volume": 30}),), tells=("playing",)),
    Situation("Start a 10 minute timer for the pasta", tools=(PLAY, TIMER), outputs={"start_timer": "started"}, calls=(("start_timer", {"minutes": 10, "label": like("pasta")}),), tells=("started",)),
    Situation("I need a taxi from Central Station to Pier 39 for two people", tools=(RIDE, TIMER), outputs={"request_ride": {"eta": 4}}, calls=(("request_ride", {"pickup": "Central Station", "dropoff": "Pier 39", "passengers": 2}),), tells=("4",)),
    Situation("Translate 'Where is the library?' into Spanish", tools=(TRANSLATE, WIKI), outputs={"translate_text": "¿Dónde está la biblioteca?"}, calls=(("translate_text", {"text": "Where is the library?", "target_language": "Spanish"}),), tells=("biblioteca",)),
    Situation("Load patient P-300 and book an appointment with Dr. Chen on 2026-02-11 at 10:15", tools=(PATIENT, APPT), outputs={"get_patient": {"id": "P-300", "name": "Lee"}, "book_appointment": {"ok": 1}}, calls=(("get_patient", {"patient_id": "P-300"}), ("book_appointment", {"patient_id": "P-300", "doctor": like("Chen"), "date": "2026-02-11", "time": "10:15"}))),
    Situation("Record a grade of 8.5 for student Omar in Physics", tools=(GRADE,), outputs={"record_grade": "saved"}, calls=(("record_grade", {"student": "Omar", "course": "Physics", "grade": 8.5}),), tells=("saved",)),
    Situation("What are the coordinates of 10 Downing Street, London?", tools=(GEO, DIST), outputs={"geocode": {"lat": 51.5, "lon": -0.12}}, calls=(("geocode", {"address": "10 Downing Street, London"}),), tells=("51.5", "-0.12")),
    Situation("Create an anonymous poll 'Where do we eat?' with the options pizza, sushi and salad", tools=(POLL,), outputs={"create_poll": {"url": "https://p.example/1"}}, calls=(("create_poll", {"question": "Where do we eat?", "options": ["pizza", "sushi", "salad"], "anonymous": True}),), tells=("p.example/1",)),
    Situation("Read sensors T1, T2 and H7", tools=(SENSOR,), outputs={"read_sensor": lambda a: {"value": a["sensor_id"] + "=ok"}}, calls=tuple(("read_sensor", {"sensor_id": x}) for x in ("T1", "T2", "H7")), tells=("T1=ok", "H7=ok")),
    Situation("Restart the billing service in production", tools=(RESTART, LOGS), outputs={"restart_service": "restarted"}, calls=(("restart_service", {"service_name": "billing", "environment": "production"}),), tells=("restarted",)),
    Situation("Show me the last 20 error logs of the billing service", tools=(RESTART, LOGS), outputs={"get_logs": ["boom"]}, calls=(("get_logs", {"service_name": "billing", "lines": 20, "level": "error"}),), tells=("boom",)),
    Situation("Which employees are in the Finance department?", tools=(DB,), outputs={"query_database": [{"name": "Ann"}]}, calls=(("query_database", {"query": like("select .* from employees where department = 'Finance'")}),), tells=("Ann",)),
    Situation("What's the average salary?", tools=(DB,), outputs={"query_database": [{"avg": 5000}]}, calls=(("query_database", {"query": like(r"select avg\(salary\).* from employees")}),), tells=("5000",)),
    Situation("What is 2 to the power of 10, plus 24?", tools=(ADDNUM, POWER), outputs={"power": 1024, "add": 1048}, calls=(("power", {"base": 2, "exponent": 10}), ("add", {"x": 1024, "y": 24})), tells=("1048",)),
    Situation("Who was Ada Lovelace?", tools=(WIKI, ADDNUM), outputs={"search_wiki": "Ada Lovelace was a mathematician."}, calls=(("search_wiki", {"query": like("Ada Lovelace")}),), tells=("mathematician",)),
    Situation("I have eggs, spinach and cheese. Any vegetarian recipes under 20 minutes?", tools=(REC,), outputs={"recommend_recipes": ["omelette"]}, calls=(("recommend_recipes", {"ingredients": ["eggs", "spinach", "cheese"], "diet": "vegetarian", "max_minutes": 20}),), tells=("omelette",)),
    Situation("Create a job named nightly-backup that runs at 02:00 with 3 retries", tools=(JOB,), outputs={"create_job": {"id": 5}}, calls=(("create_job", {"spec": {"name": "nightly-backup", "schedule": like("02:00"), "retries": 3}}),)),
    Situation(("book an appointment for P-300 with Dr. Chen", "2026-02-11", "at 10:15"), tools=(PATIENT, APPT), outputs={"book_appointment": "booked"}, calls=(("book_appointment", {"patient_id": "P-300", "doctor": like("Chen"), "date": "2026-02-11", "time": "10:15"}),), tells=("booked",)),
    Situation(("How many units of SKU-88 do we have?", "and SKU-90?"), tools=(INV, REORDER), outputs={"check_inventory": {"units": 5}}, calls=(("check_inventory", {"sku": "SKU-90"}),)),
    Situation(("Restart billing in staging", "sorry, I meant production"), tools=(RESTART, LOGS), outputs={"restart_service": "ok"}, calls=(("restart_service", {"service_name": "billing", "environment": "production"}),)),
    Situation("Hey! Is it windy in Cape Town?", tools=(WX, AIR), outputs={"current_conditions": {"wind_kmh": 44}}, calls=(("current_conditions", {"place": "Cape Town"}),), tells=("44",)),
    Situation("hello how are you", tools=(WX, AIR), calls=(), tells=("fine|good|well|hello",)),
    Situation("What tools do you have?", tools=(WX, AIR), calls=(), tells=("current_conditions", "get_air_quality")),
    Situation("Get the air quality of Paris, then tell the customer x@y.com about it", tools=(AIR, MSG), outputs={"get_air_quality": {"aqi": 42}, "notify_customer": "sent"}, calls=(("get_air_quality", {"city": "Paris"}), ("notify_customer", {"customer_email": "x@y.com", "message": like("42")})), rounds=(1, 1), tells=("42",)),
    Situation("Can you solve 5x - 3 = 2x + 9 for me?", tells=("x = 4",)),
    Situation("Simplify: what is 3/4 + 1/8?", tells=("0.875|7/8",)),
    Situation("How many grams are in 2.5 kg?", tells=("2500|2,500",)),
    Situation("What is 30% of $85?", tells=("25.5",)),
    Situation("A shirt costs $40 and is discounted by 25%. What is the final price?", tells=("30",)),
    Situation("What is the square root of 144?", tells=("12",)),
    Situation("Average of 10, 20 and 60?", tells=("30",)),
    Situation("Count the vowels in 'banana'", tells=("3|three",)),
    Situation("how many letters does 'encyclopedia' have", tells=("12|twelve",)),
    Situation("What's the longest word in: elephants dance quietly", tells=("elephants",)),
    Situation("Is 'racecar' a palindrome?", tells=("yes|is a palindrome",)),
    Situation("What is the 12th prime number?", tells=("37",)),
    Situation("Convert 5 feet to meters", tells=("1.524",)),
    Situation("How many days until Christmas?", tells=("clock|today|date|don't know",)),
    Situation("Summarize in two sentences: Solar panels turn light into electricity. They need little care. Prices fell a lot in the last decade. Many homes now have panels on the roof. Batteries store power for the night.", tells=("panels",)),
    Situation("Rewrite this more politely: Send me the report now.", tells=("please|could you", "report")),
    Situation("Write a limerick about a cat", tells=("cat",), hides=("cannot do this",)),
    Situation("Write an email to my landlord about a broken heater", tells=("heater", "dear|hello|hi")),
    Situation("What is the meaning of life?", tells=(r"\w",)),
    Situation("Who is the president of Brazil?", tells=("don't know|do not know",)),
    Situation(("My flight is BA117 on Monday.", "When is my flight?"), tells=("Monday",)),
    Situation(("I'm allergic to peanuts.", "Am I allergic to anything?"), tells=("peanuts",)),
    Situation(("Tom is taller than Ann.", "Who is taller?"), tells=("Tom",)),
    Situation(("The meeting is at 3pm in room B.", "Where is the meeting?"), tells=("room B",)),
    Situation(("My daughter Emma is 7.", "How old is my daughter?"), tells=("7",)),
    Situation(("Let's plan a trip. I want to go to Lisbon in May with a budget of 1000 euros.", "Summarize my plan"), tells=("Lisbon", "May", "1000")),
    Situation("Grazie mille!", tells=(r"\w",)),
    Situation("Guten Morgen", tells=("guten|hallo|hello|morning",)),
    Situation("Do you deliver to Norway?", instructions="You work for Tailspin Toys. We deliver to the EU and Norway within five days. Gift wrapping costs 3 euros.", tells=("Norway", "five days"), hides=("gift",)),
    Situation("what does gift wrapping cost", instructions="You work for Tailspin Toys. We deliver to the EU and Norway within five days. Gift wrapping costs 3 euros.", tells=("3 euros",), hides=("Norway",)),
    Situation("My package never arrived and I want my money back!", instructions="Route the message to one department. Departments: Billing (payments, refunds, invoices), Shipping (deliveries, lost packages), Tech (login, bugs). Answer with the department name only.", tells=(r"^(Shipping|Billing)\W?$",)),
    Situation("The new release is okay, nothing special.", instructions="You are a sentiment classifier. Answer with positive, negative or neutral.", tells=(r"^neutral\W?$",)),
    Situation("Estimate: fix a typo on the home page", instructions="Estimate how much work each ticket will require.\n- Small: Can be completed in a day\n- Medium: 2-3 days of work\n- Large: Multi-day or cross-team effort\nRespond with the effort level and a brief justification.", tells=("Small",)),
    Situation("Where are you located?", instructions="You are a concierge for Hotel Aurora, located at 12 Harbor Road, Bergen. Breakfast is served from 7 to 10. Checkout is at noon.", tells=("Harbor Road",)),
    Situation("what time is breakfast?", instructions="You are a concierge for Hotel Aurora, located at 12 Harbor Road, Bergen. Breakfast is served from 7 to 10. Checkout is at noon.", tells=("7", "10")),
    Situation("What is 10 / 4?", instructions="Always respond in exactly one sentence and finish with 'Over and out.'", tells=("2.5.*Over and out.$",)),
    Situation("How do I bake bread?", instructions="You only talk about gardening. If the question is about anything else, answer: I can only help with gardening.", tells=("only help with gardening",)),
    Situation("Book: Dune by Frank Herbert, 1965, 412 pages", instructions="Extract the book.", prompt=schema({"title": STR, "author": STR, "year": INT, "pages": INT}), tells=('"title": ?"Dune"', '"author": ?"Frank Herbert"', '"year": ?1965', '"pages": ?412')),
    Situation("I am so happy with this purchase", prompt=schema({"label": {"enum": ["POSITIVE", "NEGATIVE"]}, "reason": STR}), tells=('"label": ?"POSITIVE"',)),
    Situation("Lunch with Sam and Kim at Luigi's tomorrow at 12:30", instructions="Create a calendar entry.", prompt=schema({"title": STR, "time": STR, "attendees": {"type": "array", "items": STR}, "location": {"type": ["string", "null"]}}), tells=("12:30", "Sam", "Kim", "Luigi")),
    Situation("Is 17 prime?", prompt=schema({"is_prime": BOOL, "number": INT}), tells=('"is_prime": ?true', '"number": ?17')),
    Situation("List three fruits: apple, pear, plum", prompt=schema({"fruits": {"type": "array", "items": STR, "minItems": 3}}), tells=("\"fruits\": ?\\[\"apple\", ?\"pear\", ?\"plum\"\\]",)),
    Situation("The red car costs 20,000 dollars and the blue one 18,500 dollars.", prompt=schema({"cars": {"type": "array", "items": {"type": "object", "properties": {"color": STR, "price": NUM}, "required": ["color", "price"]}}}), tells=('"color": ?"red", ?"price": ?20000', '"color": ?"blue", ?"price": ?18500')),
    Situation("What is the capital of Peru?", instructions="Respond in JSON.", prompt=JSON, tells=(r"^\{",)),
)
