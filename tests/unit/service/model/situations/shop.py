"""Orders, products, bookings, money, devices, records: nested values, lists, choices, many functions at once."""

from __future__ import annotations

from tests.unit.service.model.situation import Situation, fn, like

# One situation a line reads as a table.
# fmt: off
STATUS = fn("get_order_status(order_id: str)", "Get the status of an order")
CANCEL = fn("cancel_order(order_id: str, reason: str = '')", "Cancel an order")
REFUND = fn("issue_refund(order_id: str, amount: float)", "Refund money for an order")
SEARCH = fn('search_products(query: str, category: "books|electronics|clothing" = None, max_price: float = None, in_stock: bool = False)', "Search the product catalog")
ORDER = fn("place_order(items: list[{'name': str, 'quantity': int}], address: {'street': str, 'city': str, 'zip': str})", "Place an order of several items")
PIZZA = fn('order_pizza(size: "small|medium|large", toppings: list[str], delivery: bool)', "Order a pizza")
HOTEL = fn("book_hotel(city: str, check_in: str, check_out: str, guests: int = 1)", "Book a hotel room", check_in="YYYY-MM-DD", check_out="YYYY-MM-DD")
FLIGHT = fn('search_flights(origin: str, destination: str, date: str, passengers: int = 1, cabin: "economy|business|first" = "economy")', "Find flights")
BALANCE = fn("get_balance(account_id: str)", "Current balance of an account")
TRANSFER = fn("transfer_money(from_account: str, to_account: str, amount: float, currency: str = 'USD')", "Move money between accounts")
LIGHT = fn("set_light(room: str, on: bool, brightness: int = 100)", "Switch the lights of a room on or off")
THERMOSTAT = fn("set_thermostat(temperature: float, room: str = None)", "Set the temperature of the heating")
LOCK = fn("lock_door(door: str)", "Lock a door")
SUM = fn("calculate_sum(a: int, b: int)", "Calculates the sum of two integers.", a="First integer.", b="Second integer.")
MULTIPLY = fn("multiply(a: float, b: float)", "Multiply two numbers")
STATISTICS = fn("average(numbers: list[float])", "Average of a list of numbers")
TOGGLE = fn("toggle_flag(flag: bool)", "Toggles a boolean flag.", flag="The flag to toggle.")
MERGE = fn("merge_dicts(dict1: dict, dict2: dict)", "Merges two dictionaries.", dict1="First dictionary.", dict2="Second dictionary.")
LONGEST = fn("longest_word_in_sentences(sentences: list[str])", "Finds the longest word in each sentence.", sentences="A list of sentences.")
RECORDS = fn("process_records(records: list[dict])", "Process a list of records, where each record is a dictionary with string keys and integer values.")
SQL = fn("run_query(sql: str)", "Run a SQL query against the sales database. Tables: orders(id, customer, region, amount), customers(id, name, city)", sql="A SQLite SELECT statement")
CUSTOMER = fn("get_customer(customer_id: str)", "Load a customer record by id")
BMI = fn("compute_bmi(weight_kg: float, height_m: float)", "Body mass index")
LOAN = fn("loan_payment(principal: float, annual_rate: float, years: int)", "Monthly payment of a loan", annual_rate="Interest rate in percent")

SITUATIONS = (
    Situation("Where is my order 4711?", tools=(STATUS, CANCEL, REFUND), outputs={"get_order_status": {"status": "shipped", "eta": "Tuesday"}}, calls=(("get_order_status", {"order_id": "4711"}),), tells=("shipped", "Tuesday")),
    Situation(("Where is my order #A-17?", "Cancel it please"), tools=(STATUS, CANCEL, REFUND), outputs={"get_order_status": {"status": "packed"}, "cancel_order": {"cancelled": True}}, calls=(("cancel_order", {"order_id": "A-17"}),)),
    Situation("Refund $25.50 for order 99 and tell me its status", tools=(STATUS, CANCEL, REFUND), outputs={"issue_refund": {"refunded": 25.5}, "get_order_status": "delivered"}, calls=(("issue_refund", {"order_id": "99", "amount": 25.5}), ("get_order_status", {"order_id": "99"})), tells=("25.5", "delivered")),
    Situation("find electronics under 300 dollars: wireless headphones", tools=(SEARCH,), outputs={"search_products": [{"name": "Buds", "price": 99}]}, calls=(("search_products", {"query": "wireless headphones", "category": "electronics", "max_price": 300}),), tells=("Buds", "99")),
    Situation("Do you have any books about gardening that are in stock?", tools=(SEARCH,), outputs={"search_products": []}, calls=(("search_products", {"query": like("gardening"), "category": "books", "in_stock": True}),), tells=("nothing|none|no ",)),
    Situation("Order 2 keyboards and 3 mice to 5 Main St, Springfield 12345", tools=(ORDER,), outputs={"place_order": {"order": 1}}, calls=(("place_order", {"items": [{"name": "keyboards", "quantity": 2}, {"name": "mice", "quantity": 3}], "address": {"street": "5 Main St", "city": "Springfield", "zip": "12345"}}),)),
    Situation("I'd like a large pizza with ham, onions and olives, delivered", tools=(PIZZA,), outputs={"order_pizza": {"eta": "30 min"}}, calls=(("order_pizza", {"size": "large", "toppings": ["ham", "onions", "olives"], "delivery": True}),), tells=("30 min",)),
    Situation("Book a hotel in Vienna from 10 April 2026 to 14 April 2026 for two guests", tools=(HOTEL, FLIGHT), outputs={"book_hotel": {"confirmation": "X9"}}, calls=(("book_hotel", {"city": "Vienna", "check_in": "2026-04-10", "check_out": "2026-04-14", "guests": 2}),), tells=("X9",)),
    Situation("Find business class flights from New York to London on 2026-05-01 for 3 people", tools=(HOTEL, FLIGHT), outputs={"search_flights": [{"flight": "BA1", "price": 900}]}, calls=(("search_flights", {"origin": "New York", "destination": "London", "date": "2026-05-01", "passengers": 3, "cabin": "business"}),), tells=("BA1",)),
    Situation(("I want to fly from Oslo to Rome", "on 2026-06-01"), tools=(HOTEL, FLIGHT), outputs={"search_flights": []}, calls=(("search_flights", {"origin": "Oslo", "destination": "Rome", "date": "2026-06-01"}),)),
    Situation("Transfer 1,200 EUR from account ACC-1 to account ACC-2", tools=(BALANCE, TRANSFER), outputs={"transfer_money": {"status": "done"}}, calls=(("transfer_money", {"from_account": "ACC-1", "to_account": "ACC-2", "amount": 1200, "currency": "EUR"}),), tells=("done",)),
    Situation("Turn off the lights in the living room and set the thermostat to 20.5 degrees", tools=(LIGHT, THERMOSTAT, LOCK), outputs={"set_light": "ok", "set_thermostat": "ok"}, calls=(("set_light", {"room": "living room", "on": False}), ("set_thermostat", {"temperature": 20.5}))),
    Situation("Switch on the kitchen light at 40% and lock the front door", tools=(LIGHT, THERMOSTAT, LOCK), outputs={"set_light": "ok", "lock_door": "locked"}, calls=(("set_light", {"room": "kitchen", "on": True, "brightness": 40}), ("lock_door", {"door": like("front")})), tells=("locked",)),
    Situation("What is the sum of 45 and 55?", tools=(SUM, MULTIPLY), outputs={"calculate_sum": {"result": 100}}, calls=(("calculate_sum", {"a": 45, "b": 55}),), tells=("100",)),
    Situation("Multiply 6 by -7, and also add 10 and 5", tools=(SUM, MULTIPLY), outputs={"multiply": -42, "calculate_sum": 15}, calls=(("multiply", {"a": 6, "b": -7}), ("calculate_sum", {"a": 10, "b": 5})), tells=("-42", "15")),
    Situation("Add 3 and 4 and then multiply the result by 10", tools=(SUM, MULTIPLY), outputs={"calculate_sum": {"result": 7}, "multiply": {"result": 70}}, calls=(("calculate_sum", {"a": 3, "b": 4}), ("multiply", {"a": 7, "b": 10})), rounds=(1, 1), tells=("70",)),
    Situation("What's the average of 3, 5.5 and -2?", tools=(STATISTICS,), outputs={"average": 2.17}, calls=(("average", {"numbers": [3, 5.5, -2]}),), tells=("2.17",)),
    Situation("Toggle the flag True.", tools=(TOGGLE, SUM), outputs={"toggle_flag": {"toggled_flag": False}}, calls=(("toggle_flag", {"flag": True}),)),
    Situation("Merge these two dictionaries: {'name': 'Alice'} and {'age': 30}.", tools=(MERGE, TOGGLE), outputs={"merge_dicts": {"merged_dict": {"name": "Alice", "age": 30}}}, calls=(("merge_dicts", {"dict1": {"name": "Alice"}, "dict2": {"age": 30}}),), tells=("Alice", "30")),
    Situation("Find the longest word in each of these sentences: ['The quick brown fox', 'Python is amazing'].", tools=(LONGEST, MERGE), outputs={"longest_word_in_sentences": {"longest_words": {"a": "quick", "b": "amazing"}}}, calls=(("longest_word_in_sentences", {"sentences": ["The quick brown fox", "Python is amazing"]}),), tells=("quick", "amazing")),
    Situation("Process the following records: [{'a': 10, 'b': 20}, {'m': 30}].", tools=(RECORDS, MERGE), outputs={"process_records": {"sums": [30, 30]}}, calls=(("process_records", {"records": [{"a": 10, "b": 20}, {"m": 30}]}),), tells=("30",)),
    Situation("How many orders are there?", tools=(SQL,), outputs={"run_query": [{"count": 12}]}, calls=(("run_query", {"sql": like(r"select count\(\*\).* from orders")}),), tells=("12",)),
    Situation("Show me the customers from Paris", tools=(SQL,), outputs={"run_query": [{"id": 1, "name": "Ada", "city": "Paris"}]}, calls=(("run_query", {"sql": like("select .* from customers where city = 'Paris'")}),), tells=("Ada",)),
    Situation("What is the total amount of orders by region?", tools=(SQL,), outputs={"run_query": [{"region": "EU", "total": 5}]}, calls=(("run_query", {"sql": like(r"select region, sum\(amount\).* from orders group by region")}),), tells=("EU",)),
    Situation("Run this query: SELECT name FROM customers WHERE id = 3", tools=(SQL,), outputs={"run_query": [["Ada"]]}, calls=(("run_query", {"sql": "SELECT name FROM customers WHERE id = 3"}),), tells=("Ada",)),
    Situation("Load customer C-10 and customer C-11", tools=(CUSTOMER, STATUS), outputs={"get_customer": lambda a: {"name": f'N{a["customer_id"]}'}}, calls=(("get_customer", {"customer_id": "C-10"}), ("get_customer", {"customer_id": "C-11"})), tells=("NC-10", "NC-11")),
    Situation("I weigh 80 kg and I am 1.80 m tall. What's my BMI?", tools=(BMI,), outputs={"compute_bmi": 24.7}, calls=(("compute_bmi", {"weight_kg": 80, "height_m": 1.8}),), tells=("24.7",)),
    Situation("Monthly payment for a $300,000 loan at 4.5% over 30 years?", tools=(LOAN,), outputs={"loan_payment": {"monthly": 1520.06}}, calls=(("loan_payment", {"principal": 300000, "annual_rate": 4.5, "years": 30}),), tells=("1520.06",)),
)
